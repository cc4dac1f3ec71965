# What wakes a person.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  alarms = {
    "queries-failed" = {
      description = "Many queries fail."
      metric      = "QueriesFailed", statistic = "Sum", comparison = "GreaterThanThreshold", threshold = 10
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-warehouse-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/Redshift-Serverless"
  metric_name         = each.value.metric
  dimensions          = { Workgroup = local.warehouse_name }
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
