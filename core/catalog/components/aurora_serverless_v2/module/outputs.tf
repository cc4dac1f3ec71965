output "address" {
  description = "Host name for writes; it resolves to private addresses."
  value       = aws_rds_cluster.this.endpoint
}

output "reader_address" {
  description = "Host name for reads that may be a moment behind."
  value       = aws_rds_cluster.this.reader_endpoint
}

output "port" {
  description = "Port of the database."
  value       = aws_rds_cluster.this.port
}

output "database_name" {
  description = "Name of the database."
  value       = aws_rds_cluster.this.database_name
}

output "database_arn" {
  description = "ARN of the cluster."
  value       = aws_rds_cluster.this.arn
}

output "master_secret_arn" {
  description = "Secret with the administrator's password, which RDS makes and rotates."
  value       = aws_rds_cluster.this.master_user_secret[0].secret_arn
}

output "security_group_id" {
  description = "Security group of the cluster."
  value       = aws_security_group.this.id
}

output "connect_policy_arn" {
  description = "Policy for roles that sign in as the database user `app`, with IAM."
  value       = aws_iam_policy.connect.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title     = "Capacity"
      stat      = "Average"
      label     = "ACU"
      metrics   = [["AWS/RDS", "ServerlessDatabaseCapacity", "DBClusterIdentifier", local.identifier]]
      threshold = var.max_acu
    },
    {
      title   = "Connections"
      stat    = "Sum"
      label   = "connections"
      metrics = [["AWS/RDS", "DatabaseConnections", "DBClusterIdentifier", local.identifier]]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    backup_days         = aws_rds_cluster.this.backup_retention_period
    deletion_protection = aws_rds_cluster.this.deletion_protection
    instances           = length(aws_rds_cluster_instance.this)
    max_acu             = one(aws_rds_cluster.this.serverlessv2_scaling_configuration).max_capacity
    min_acu             = one(aws_rds_cluster.this.serverlessv2_scaling_configuration).min_capacity
    public              = anytrue(aws_rds_cluster_instance.this[*].publicly_accessible)
    retention_days      = aws_cloudwatch_log_group.this.retention_in_days
  }
}
