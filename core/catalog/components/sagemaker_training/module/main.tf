# Training as a workflow: train, compare the score with the threshold, register the version so that it waits for a
# person's approval. The definition is in workflow.tf, the roles are in iam.tf.

locals {
  pipeline_name     = "${var.name}-training"
  state_machine_arn = "arn:aws:states:${var.region}:${var.account_id}:stateMachine:${local.pipeline_name}"
  project           = trimsuffix(var.name, "-${var.environment}")

  # Instances with disks of their own encrypt them by themselves and refuse a key.
  has_local_disk = can(regex("^ml\\.(g4dn|g5|g6|p3dn|p4d|p4de|p5|m5d|c5d|r5d)\\.", var.instance_type))
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vendedlogs/states/${local.pipeline_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

# SageMaker writes the logs of every training job of the account and region to this one group.
resource "aws_cloudwatch_log_group" "jobs" {
  count = var.own_sagemaker_log_group ? 1 : 0

  name              = "/aws/sagemaker/TrainingJobs"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_sfn_state_machine" "this" {
  name       = local.pipeline_name
  type       = "STANDARD"
  role_arn   = aws_iam_role.pipeline.arn
  definition = jsonencode(local.definition)

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

  depends_on = [aws_iam_role_policy.pipeline, aws_iam_role_policy.training]
}

resource "aws_scheduler_schedule_group" "this" {
  name = local.pipeline_name
}

resource "aws_scheduler_schedule" "this" {
  count = var.schedule_expression == "" ? 0 : 1

  name                = local.pipeline_name
  group_name          = aws_scheduler_schedule_group.this.name
  description         = "Starts the training of ${var.name}."
  schedule_expression = var.schedule_expression
  kms_key_arn         = var.kms_key_arn

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 60
  }

  target {
    arn      = aws_sfn_state_machine.this.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({})

    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 10
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  for_each = { failed = "ExecutionsFailed", timed-out = "ExecutionsTimedOut", aborted = "ExecutionsAborted" }

  alarm_name          = "${local.pipeline_name}-${each.key}"
  alarm_description   = "A training of ${var.name} ended without a registered model."
  namespace           = "AWS/States"
  metric_name         = each.value
  dimensions          = { StateMachineArn = aws_sfn_state_machine.this.arn }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}

# Only what never reached Step Functions shows here; there is no run that could tell.
resource "aws_cloudwatch_metric_alarm" "not_started" {
  alarm_name          = "${local.pipeline_name}-not-started"
  alarm_description   = "A scheduled training of ${var.name} could not be started."
  namespace           = "AWS/Scheduler"
  metric_name         = "InvocationDroppedCount"
  dimensions          = { ScheduleGroup = aws_scheduler_schedule_group.this.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}
