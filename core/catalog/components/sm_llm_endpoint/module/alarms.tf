# What wakes a person.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  alarms = {
    "errors" = {
      description = "Requests fail. Runbook: docs/runbooks/incident.md"
      metric      = "Invocation5XXErrors", statistic = "Sum", comparison = "GreaterThanThreshold", threshold = 5
    }
    "latency" = {
      description = "An answer takes longer than 30 seconds."
      metric      = "ModelLatency", statistic = "Average", comparison = "GreaterThanThreshold", threshold = 30000000
    }
    "refused" = {
      description = "Requests are refused: too many for the instances."
      metric      = "Invocation4XXErrors", statistic = "Sum", comparison = "GreaterThanThreshold", threshold = 50
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-llm-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/SageMaker"
  metric_name         = each.value.metric
  dimensions          = { EndpointName = local.endpoint_name, VariantName = local.variant }
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
