# Compares what the model has seen lately with what it was trained on, once per schedule, and raises an alarm when the
# population stability index of a feature passes the threshold.

locals {
  function_name = "${var.name}-drift"
  alarm_actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_sqs_queue" "dead_letters" {
  name                              = "${local.function_name}-dead-letters"
  message_retention_seconds         = 1209600
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 300
}

data "aws_iam_policy_document" "dead_letters" {
  statement {
    sid       = "DenyPlainText"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [aws_sqs_queue.dead_letters.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy    = data.aws_iam_policy_document.dead_letters.json
}

resource "aws_lambda_function" "this" {
  function_name                  = local.function_name
  description                    = "Drift report of ${var.name}."
  package_type                   = "Image"
  image_uri                      = "${var.app_repository_url}:${var.image_tag}"
  architectures                  = ["x86_64"]
  role                           = aws_iam_role.function.arn
  memory_size                    = var.memory_mb
  timeout                        = var.timeout_s
  reserved_concurrent_executions = var.reserve_concurrency ? 1 : -1
  kms_key_arn                    = var.kms_key_arn

  image_config {
    command = ["handlers.drift"]
  }

  dead_letter_config {
    target_arn = aws_sqs_queue.dead_letters.arn
  }

  tracing_config {
    mode = "Active"
  }

  environment {
    variables = {
      ARTIFACT_BUCKET  = var.artifact_bucket
      DATA_BUCKET      = var.data_bucket
      DRIFT_THRESHOLD  = tostring(var.psi_threshold)
      ENVIRONMENT      = var.environment
      METRIC_NAMESPACE = var.name
    }
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.function]
}

resource "aws_scheduler_schedule_group" "this" {
  name = local.function_name
}

resource "aws_scheduler_schedule" "this" {
  name                = local.function_name
  group_name          = aws_scheduler_schedule_group.this.name
  description         = "Starts the drift report of ${var.name}."
  schedule_expression = var.schedule_expression
  state               = var.enabled ? "ENABLED" : "DISABLED"
  kms_key_arn         = var.kms_key_arn

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  target {
    arn      = aws_lambda_function.this.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({})

    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 5
    }

    dead_letter_config {
      arn = aws_sqs_queue.dead_letters.arn
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}

resource "aws_cloudwatch_metric_alarm" "drift" {
  alarm_name          = "${local.function_name}-psi"
  alarm_description   = "A feature's population stability index passed ${var.psi_threshold}: look at the drift report, decide whether to retrain."
  namespace           = var.name
  metric_name         = "MaxPsi"
  statistic           = "Maximum"
  period              = 3600
  evaluation_periods  = 1
  threshold           = var.psi_threshold
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${local.function_name}-errors"
  alarm_description   = "The drift report failed."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.this.function_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${local.function_name}-dead-letters"
  alarm_description   = "A drift report could not be started or was given up."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
}
