# What wakes a person: partitions nobody leads or that lack copies, brokers that run full, a cluster without a controller.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  cluster = { "Cluster Name" = aws_msk_cluster.this.cluster_name }

  of_brokers = merge([
    for id in local.broker_ids : {
      "broker-${id}-disk" = {
        description = "The disk of broker ${id} fills up."
        metric      = "KafkaDataLogsDiskUsed", statistic = "Maximum", threshold = 80
        dimensions  = merge(local.cluster, { "Broker ID" = id })
      }
      "broker-${id}-cpu" = {
        description = "Broker ${id} computes at its limit; above 60 % there is no room for a broker that fails."
        metric      = "CpuUser", statistic = "Average", threshold = 60
        dimensions  = merge(local.cluster, { "Broker ID" = id })
      }
      "broker-${id}-copies" = {
        description = "Partitions of broker ${id} lack copies."
        metric      = "UnderReplicatedPartitions", statistic = "Minimum", threshold = 0
        dimensions  = merge(local.cluster, { "Broker ID" = id })
      }
    }
  ]...)

  alarms = merge(local.of_brokers, {
    "offline-partitions" = {
      description = "Partitions have no leader: nothing can be written to them or read."
      metric      = "OfflinePartitionsCount", statistic = "Maximum", threshold = 0
      dimensions  = local.cluster
    }
  })
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-kafka-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/Kafka"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}

resource "aws_cloudwatch_metric_alarm" "controller" {
  alarm_name          = "${var.name}-kafka-controller"
  alarm_description   = "The cluster has no controller."
  namespace           = "AWS/Kafka"
  metric_name         = "ActiveControllerCount"
  dimensions          = local.cluster
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "missing"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
