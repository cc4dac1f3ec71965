# What wakes a person.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  alarms = {
    "errors" = {
      description = "Requests fail."
      metric      = "5xx", statistic = "Sum", comparison = "GreaterThanThreshold", threshold = 5
    }
    "latency" = {
      description = "Searches take longer than a second."
      metric      = "SearchRequestLatency", statistic = "Average", comparison = "GreaterThanThreshold", threshold = 1000
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-vectors-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/AOSS"
  metric_name         = each.value.metric
  dimensions          = { CollectionName = local.collection_name, ClientId = var.account_id }
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
