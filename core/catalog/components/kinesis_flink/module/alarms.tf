# What wakes a person: an application that is down, checkpoints that fail, a stream that is not kept up with, full memory.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  dimensions = { Application = aws_kinesisanalyticsv2_application.this.name }

  always = {
    "down" = {
      description = "The application fails and restarts. Runbook: docs/runbooks/incident.md"
      metric      = "downtime", statistic = "Maximum", threshold = 0, dimensions = local.dimensions
    }
    "checkpoints" = {
      description = "Checkpoints fail: after a restart old events would be read again."
      metric      = "numberOfFailedCheckpoints", statistic = "Maximum", threshold = 3, dimensions = local.dimensions
    }
    "heap" = {
      description = "Tasks are short of memory."
      metric      = "heapMemoryUtilization", statistic = "Maximum", threshold = 90, dimensions = local.dimensions
    }
  }

  # Kafka has no lag metric of the application as a whole; its brokers count the lag of each group.
  of_kinesis = {
    "lag" = {
      description = "The application lags behind the stream."
      metric      = "millisBehindLatest", statistic = "Maximum", threshold = var.max_lag_s * 1000, dimensions = local.dimensions
    }
  }

  alarms = { for key, alarm in merge(local.always, local.of_kinesis) : key => alarm if key != "lag" || !local.uses_kafka }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-flink-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/KinesisAnalytics"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
