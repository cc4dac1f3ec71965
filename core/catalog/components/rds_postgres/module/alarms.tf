# What wakes a person: a database short of CPU, memory or storage, and one that cannot keep up with its disk.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  dimensions = { DBInstanceIdentifier = local.identifier }

  alarms = {
    "cpu" = {
      description = "The database computes at its limit."
      metric      = "CPUUtilization", statistic = "Average", above = true, threshold = 85, dimensions = local.dimensions
    }
    "memory" = {
      description = "The database is short of memory."
      metric      = "FreeableMemory", statistic = "Minimum", above = false, threshold = var.memory_gb * 1073741824 * 0.05
      dimensions  = local.dimensions
    }
    "storage" = {
      description = "The database runs out of storage although it may grow: raise max_storage_gb."
      metric      = "FreeStorageSpace", statistic = "Minimum", above = false, threshold = var.storage_gb * 1073741824 * 0.05
      dimensions  = local.dimensions
    }
    "disk-queue" = {
      description = "Reads and writes wait for the disk."
      metric      = "DiskQueueDepth", statistic = "Average", above = true, threshold = 64, dimensions = local.dimensions
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-db-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/RDS"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 3
  comparison_operator = each.value.above ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
