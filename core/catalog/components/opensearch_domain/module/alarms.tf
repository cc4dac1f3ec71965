# What wakes a person: a cluster that lost data or copies, blocks writes, loses its key or runs short of something.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  dimensions = { DomainName = aws_opensearch_domain.this.domain_name, ClientId = var.account_id }

  alarms = {
    "red" = {
      description = "Shards have no copy at all: their data cannot be searched. Runbook: docs/runbooks/incident.md"
      metric      = "ClusterStatus.red", statistic = "Maximum", above = true, threshold = 0, dimensions = local.dimensions
    }
    "yellow" = {
      description = "Shards lack a copy; the loss of another node would lose data."
      metric      = "ClusterStatus.yellow", statistic = "Maximum", above = true, threshold = 0, dimensions = local.dimensions
    }
    "writes-blocked" = {
      description = "The cluster refuses writes, most often for lack of disk or memory."
      metric      = "ClusterIndexWritesBlocked", statistic = "Maximum", above = true, threshold = 0, dimensions = local.dimensions
    }
    "disk" = {
      description = "A node runs out of disk."
      metric      = "FreeStorageSpace", statistic = "Minimum", above = false, threshold = var.volume_gb * 1024 * 0.2, dimensions = local.dimensions # megabytes
    }
    "heap" = {
      description = "A node is short of memory."
      metric      = "JVMMemoryPressure", statistic = "Maximum", above = true, threshold = 95, dimensions = local.dimensions
    }
    "cpu" = {
      description = "Nodes compute at their limit."
      metric      = "CPUUtilization", statistic = "Average", above = true, threshold = 80, dimensions = local.dimensions
    }
    "key" = {
      description = "The key that encrypts the disks is disabled or gone."
      metric      = "KMSKeyError", statistic = "Maximum", above = true, threshold = 0, dimensions = local.dimensions
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-search-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/ES"
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
