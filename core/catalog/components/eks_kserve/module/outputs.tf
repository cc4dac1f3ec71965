output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "pod_role_arn" {
  description = "Role of the model's pods."
  value       = aws_iam_role.pod.arn
}

output "node_role_arn" {
  description = "Role of the nodes."
  value       = aws_iam_role.node.arn
}

output "cluster_security_group_id" {
  description = "Security group of control plane and nodes."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "replicas" {
  description = "How many of the model's pods run, at the least and at the most; the manifests hold the same."
  value       = { min = var.min_replicas, max = var.max_replicas }
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title     = "Pods of the model"
      stat      = "Minimum"
      label     = "pods"
      metrics   = [["ContainerInsights", "namespace_number_of_running_pods", "ClusterName", local.cluster_name, "Namespace", "serving"]]
      threshold = var.min_replicas
    },
    {
      title = "Nodes"
      stat  = "Maximum"
      label = "nodes"
      metrics = [
        ["ContainerInsights", "cluster_node_count", "ClusterName", local.cluster_name],
        ["ContainerInsights", "cluster_failed_node_count", "ClusterName", local.cluster_name],
      ]
    },
    {
      title     = "CPU of the nodes"
      stat      = "Average"
      label     = "%"
      metrics   = [["ContainerInsights", "node_cpu_utilization", "ClusterName", local.cluster_name]]
      threshold = 85
    },
    {
      title   = "Predictions and failures, as the code counts them"
      stat    = "Sum"
      label   = "predictions"
      metrics = [[var.name, "Predictions"], [var.name, "PredictionErrors"]]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    instance_type  = one(aws_eks_node_group.this.instance_types)
    max_nodes      = one(aws_eks_node_group.this.scaling_config).max_size
    min_nodes      = one(aws_eks_node_group.this.scaling_config).min_size
    public         = one(aws_eks_cluster.this.vpc_config).endpoint_public_access
    retention_days = aws_cloudwatch_log_group.this.retention_in_days
  }
}
