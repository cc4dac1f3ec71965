# The nightly workflow. What a run consists of comes from the batch compute that is planned (branch_json); this module
# adds what holds for every run: one attempt at a time is logged, traced, encrypted and bounded, and people are told
# when it fails.

locals {
  state_machine_name = "${var.name}-batch-scoring"
  state_machine_arn  = "arn:aws:states:${var.region}:${var.account_id}:stateMachine:${local.state_machine_name}"
  execution_arn      = "arn:aws:states:${var.region}:${var.account_id}:execution:${local.state_machine_name}"

  definition = {
    Comment        = "Batch scoring of ${var.name}: ${var.environment}."
    StartAt        = "Run"
    TimeoutSeconds = var.timeout_minutes * 60
    States = {
      Run = {
        Type     = "Parallel"
        Comment  = "One branch, so that a failure of any of its states is caught here."
        Branches = [jsondecode(var.branch_json)]
        Catch    = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.failure", Next = "NotifyFailure" }]
        Next     = "Succeeded"
      }
      NotifyFailure = {
        Type     = "Task"
        Resource = "arn:aws:states:::sns:publish"
        Parameters = {
          TopicArn    = var.alarm_topic_arn
          Subject     = "Batch scoring failed: ${var.name}"
          "Message.$" = "States.Format('Execution {} failed with {}. Cause: {}', $$.Execution.Id, $.failure.Error, $.failure.Cause)"
        }
        ResultPath = "$.notified"
        Retry      = [{ ErrorEquals = ["States.ALL"], IntervalSeconds = 5, MaxAttempts = 3, BackoffRate = 2 }]
        Catch      = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.notified", Next = "Failed" }]
        Next       = "Failed"
      }
      Failed = {
        Type      = "Fail"
        ErrorPath = "$.failure.Error"
        CausePath = "$.failure.Cause"
      }
      Succeeded = {
        Type = "Succeed"
      }
    }
  }

  alarms = {
    failed = {
      metric      = "ExecutionsFailed"
      description = "A batch scoring run failed."
    }
    timed_out = {
      metric      = "ExecutionsTimedOut"
      description = "A batch scoring run did not end within ${var.timeout_minutes} minutes."
    }
    aborted = {
      metric      = "ExecutionsAborted"
      description = "A batch scoring run was stopped."
    }
  }
}

# Vended logs: names under this prefix do not fill up the account's one resource policy for log delivery.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vendedlogs/states/${local.state_machine_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_sfn_state_machine" "this" {
  name       = local.state_machine_name
  type       = "STANDARD"
  role_arn   = aws_iam_role.this.arn
  definition = jsonencode(local.definition)

  # Data stays out of the logs: they tell which state ran when, and why one failed.
  logging_configuration {
    log_destination        = "${aws_cloudwatch_log_group.this.arn}:*"
    level                  = "ERROR"
    include_execution_data = false
  }

  tracing_configuration {
    enabled = true
  }

  encryption_configuration {
    type                              = "CUSTOMER_MANAGED_KMS_KEY"
    kms_key_id                        = var.kms_key_arn
    kms_data_key_reuse_period_seconds = 900
  }

  depends_on = [aws_iam_role_policy.branch, aws_iam_role_policy.run]
}

resource "aws_cloudwatch_metric_alarm" "runs" {
  for_each = local.alarms

  alarm_name          = "${local.state_machine_name}-${replace(each.key, "_", "-")}"
  alarm_description   = each.value.description
  namespace           = "AWS/States"
  metric_name         = each.value.metric
  dimensions          = { StateMachineArn = aws_sfn_state_machine.this.arn }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}

# A run that never starts fails nowhere; only its absence tells.
resource "aws_cloudwatch_metric_alarm" "missing" {
  count = var.missing_after_hours > 0 ? 1 : 0

  alarm_name          = "${local.state_machine_name}-missing"
  alarm_description   = "No batch scoring run succeeded within ${var.missing_after_hours} hours."
  namespace           = "AWS/States"
  metric_name         = "ExecutionsSucceeded"
  dimensions          = { StateMachineArn = aws_sfn_state_machine.this.arn }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = var.missing_after_hours
  datapoints_to_alarm = var.missing_after_hours
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [var.alarm_topic_arn]
}
