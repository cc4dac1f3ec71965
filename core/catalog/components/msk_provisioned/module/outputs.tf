output "stream_arn" {
  description = "ARN of the cluster."
  value       = aws_msk_cluster.this.arn
}

output "stream_name" {
  description = "Name of the cluster."
  value       = aws_msk_cluster.this.cluster_name
}

output "stream_kind" {
  description = "What readers have to speak: kinesis or kafka."
  value       = "kafka"
}

output "bootstrap_brokers" {
  description = "Kafka brokers to connect to, with IAM over TLS."
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_iam
}

output "security_group_id" {
  description = "Security group of the brokers."
  value       = aws_security_group.this.id
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value = concat(
    [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn],
    [aws_cloudwatch_metric_alarm.controller.arn],
  )
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Bytes in"
      stat    = "Average"
      label   = "bytes a second"
      metrics = [for id in local.broker_ids : ["AWS/Kafka", "BytesInPerSec", "Cluster Name", aws_msk_cluster.this.cluster_name, "Broker ID", id]]
    },
    {
      title     = "Disk of the brokers"
      stat      = "Maximum"
      label     = "% used"
      metrics   = [for id in local.broker_ids : ["AWS/Kafka", "KafkaDataLogsDiskUsed", "Cluster Name", aws_msk_cluster.this.cluster_name, "Broker ID", id]]
      threshold = 80
    },
    {
      title   = "Partitions without a leader"
      stat    = "Maximum"
      label   = "partitions"
      metrics = [["AWS/Kafka", "OfflinePartitionsCount", "Cluster Name", aws_msk_cluster.this.cluster_name]]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    broker_count   = aws_msk_cluster.this.number_of_broker_nodes
    instance_type  = one(aws_msk_cluster.this.broker_node_group_info).instance_type
    public         = one(one(one(aws_msk_cluster.this.broker_node_group_info).connectivity_info).public_access).type != "DISABLED"
    retention_days = aws_cloudwatch_log_group.this.retention_in_days
    volume_gb      = one(one(one(aws_msk_cluster.this.broker_node_group_info).storage_info).ebs_storage_info).volume_size
  }
}
