# What wakes a person.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  alarms = {
    "lag" = {
      description = "Changes arrive more than ten minutes late."
      metric      = "CDCLatencyTarget", statistic = "Maximum", comparison = "GreaterThanThreshold", threshold = 600
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-changes-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/DMS"
  metric_name         = each.value.metric
  dimensions          = { ReplicationConfigIdentifier = local.replication_name }
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
