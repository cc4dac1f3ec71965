output "cluster_name" {
  description = "Name of the cluster."
  value       = var.eks_cluster_name
}

output "pod_role_arn" {
  description = "Role of the model's pods."
  value       = aws_iam_role.pod.arn
}

output "node_role_arn" {
  description = "Role of the nodes."
  value       = aws_iam_role.node.arn
}

output "replicas" {
  description = "How many of the model's pods run, at the least and at the most; the manifests hold the same."
  value       = { min = var.min_replicas, max = var.max_replicas }
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [aws_cloudwatch_metric_alarm.few_pods.arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title     = "Pods of the model"
      stat      = "Minimum"
      label     = "pods"
      metrics   = [["ContainerInsights", "namespace_number_of_running_pods", "ClusterName", var.eks_cluster_name, "Namespace", "serving"]]
      threshold = var.min_replicas
    },
    {
      title   = "Predictions and failures, as the code counts them"
      stat    = "Sum"
      label   = "predictions"
      metrics = [[var.name, "Predictions"], [var.name, "PredictionErrors"]]
    },
  ]
}
