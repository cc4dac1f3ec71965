# What wakes a person: a cluster at its limit, one that computes at it, and a standby that falls behind.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  dimensions = { DBClusterIdentifier = local.identifier }

  alarms = {
    "capacity" = {
      description = "The cluster runs near max_acu; beyond it queries wait."
      metric      = "ACUUtilization", statistic = "Average", threshold = 90, dimensions = local.dimensions
    }
    "cpu" = {
      description = "The database computes at its limit."
      metric      = "CPUUtilization", statistic = "Average", threshold = 85, dimensions = local.dimensions
    }
    "lag" = {
      description = "A standby lags behind; a failover would take longer."
      metric      = "AuroraReplicaLagMaximum", statistic = "Maximum", threshold = 1000, dimensions = local.dimensions
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-aurora-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/RDS"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
