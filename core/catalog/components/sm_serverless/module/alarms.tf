# What wakes a person: errors, the p95 over its target, refused requests and concurrency near its limit.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  dimensions = { EndpointName = aws_sagemaker_endpoint.this.name, VariantName = local.variant }

  alarms = {
    "5xx" = {
      description = "The endpoint answers with 5xx. Runbook: docs/runbooks/incident.md"
      metric      = "Invocation5XXErrors", statistic = "Sum", percentile = null, threshold = var.max_5xx_per_minute
    }
    "4xx" = {
      description = "The endpoint refuses requests: malformed ones, or more at a time than max_concurrency."
      metric      = "Invocation4XXErrors", statistic = "Sum", percentile = null, threshold = var.max_5xx_per_minute
    }
    "p95-latency" = {
      description = "The p95 of the model container is over its target."
      metric      = "ModelLatency", statistic = null, percentile = "p95", threshold = var.latency_alarm_ms * 1000 # microseconds
    }
    "saturation" = {
      description = "Concurrency is near max_concurrency."
      metric      = "ServerlessConcurrentExecutionsUtilization", statistic = "Maximum", percentile = null, threshold = 0.85
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-endpoint-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/SageMaker"
  metric_name         = each.value.metric
  dimensions          = local.dimensions
  statistic           = each.value.statistic
  extended_statistic  = each.value.percentile
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
