# What wakes a person: nodes that fail, too few of the model's pods, and nodes without room.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
  cluster = { ClusterName = local.cluster_name }

  alarms = {
    "failed-nodes" = {
      description = "A node does not answer. Runbook: docs/runbooks/cluster.md"
      metric      = "cluster_failed_node_count", statistic = "Maximum", comparison = "GreaterThanThreshold", threshold = 0
      dimensions  = local.cluster
    }
    "few-pods" = {
      description = "Fewer of the model's pods run than there must be at the least."
      metric      = "namespace_number_of_running_pods", statistic = "Minimum", comparison = "LessThanThreshold", threshold = var.min_replicas
      dimensions  = { ClusterName = local.cluster_name, Namespace = "serving" }
    }
    "cpu" = {
      description = "Nodes are busy: new pods may find no room."
      metric      = "node_cpu_utilization", statistic = "Average", comparison = "GreaterThanThreshold", threshold = 85
      dimensions  = local.cluster
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${local.cluster_name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = "ContainerInsights"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = each.key == "few-pods" ? "breaching" : "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
