# What wakes a person: failing calls, too few executions, scoring that lags, and records that were given up.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  dimensions = { FunctionName = aws_lambda_function.this.function_name }

  alarms = {
    "errors" = {
      description = "Calls end with an error. Runbook: docs/runbooks/incident.md"
      metric      = "Errors", statistic = "Sum", threshold = var.max_errors, dimensions = local.dimensions
    }
    "throttles" = {
      description = "Calls are refused because max_concurrency is reached."
      metric      = "Throttles", statistic = "Sum", threshold = 0, dimensions = local.dimensions
    }
    "lag" = {
      description = "Scoring lags behind the topic."
      metric      = "OffsetLag", statistic = "Maximum", threshold = var.max_lag_records, dimensions = local.dimensions
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-kafka-score-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${local.function_name}-dead-letters"
  alarm_description   = "Records were given up; ${aws_sqs_queue.dead_letters.name} says which."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
}
