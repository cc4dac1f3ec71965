# What wakes a person.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  alarms = {
    "faults" = {
      description = "More than one traced request in twenty fails."
      metric      = "FaultRate", statistic = "Average", comparison = "GreaterThanThreshold", threshold = 0.05
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-traces-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/X-Ray"
  metric_name         = each.value.metric
  dimensions          = { GroupName = aws_xray_group.slow_or_failing.group_name }
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
