# What wakes a person.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  alarms = {
    "rule-failed" = {
      description = "Results of devices could not be kept."
      metric      = "Failure", statistic = "Sum", comparison = "GreaterThanThreshold", threshold = 0
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-fleet-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/IoT"
  metric_name         = each.value.metric
  dimensions          = { RuleName = aws_iot_topic_rule.results.name }
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
