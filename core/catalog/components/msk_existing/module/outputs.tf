output "stream_arn" {
  description = "ARN of the cluster."
  value       = var.kafka_cluster_arn
}

output "stream_name" {
  description = "Name of the cluster."
  value       = split("/", var.kafka_cluster_arn)[1]
}

output "stream_kind" {
  description = "What readers have to speak: kinesis or kafka."
  value       = "kafka"
}

output "bootstrap_brokers" {
  description = "Kafka brokers to connect to, with IAM over TLS."
  value       = data.aws_msk_cluster.this.bootstrap_brokers_sasl_iam
}

output "security_group_id" {
  description = "Security group of the brokers."
  value       = sort(tolist(data.aws_msk_cluster.this.broker_node_group_info[0].security_groups))[0]
}
