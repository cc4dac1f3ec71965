# What wakes a person.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  alarms = {
    "full" = {
      description = "Less than a tenth of the space is left."
      metric      = "FreeDataStorageCapacity", statistic = "Minimum", comparison = "LessThanThreshold", threshold = var.capacity_gb * 100000000
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-training-cache-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/FSx"
  metric_name         = each.value.metric
  dimensions          = { FileSystemId = aws_fsx_lustre_file_system.this.id }
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
