# What wakes a person: too few of the model's pods. Nodes that fail are the cluster's owner's to see.

resource "aws_cloudwatch_metric_alarm" "few_pods" {
  alarm_name          = "${local.group_name}-few-pods"
  alarm_description   = "Fewer of the model's pods run than there must be at the least. Runbook: docs/runbooks/cluster.md"
  namespace           = "ContainerInsights"
  metric_name         = "namespace_number_of_running_pods"
  dimensions          = { ClusterName = var.eks_cluster_name, Namespace = "serving" }
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "LessThanThreshold"
  threshold           = var.min_replicas
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
  ok_actions          = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
}
