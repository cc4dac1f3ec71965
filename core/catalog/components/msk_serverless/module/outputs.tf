output "stream_arn" {
  description = "ARN of the cluster."
  value       = aws_msk_serverless_cluster.this.arn
}

output "stream_name" {
  description = "Name of the cluster."
  value       = aws_msk_serverless_cluster.this.cluster_name
}

output "stream_kind" {
  description = "What readers have to speak: kinesis or kafka."
  value       = "kafka"
}

output "bootstrap_brokers" {
  description = "Kafka brokers to connect to, with IAM over TLS."
  value       = aws_msk_serverless_cluster.this.bootstrap_brokers_sasl_iam
}

output "security_group_id" {
  description = "Security group of the cluster."
  value       = aws_security_group.this.id
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Bytes in"
      stat    = "Sum"
      label   = "bytes"
      metrics = [["AWS/Kafka", "BytesInPerSec", "Cluster Name", local.cluster_name]]
    },
  ]
}
