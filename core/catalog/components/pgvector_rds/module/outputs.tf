output "address" {
  description = "Host name of the database; it resolves to private addresses."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "Port of the database."
  value       = aws_db_instance.this.port
}

output "database_name" {
  description = "Name of the database."
  value       = aws_db_instance.this.db_name
}

output "database_arn" {
  description = "ARN of the database."
  value       = aws_db_instance.this.arn
}

output "master_secret_arn" {
  description = "Secret with the administrator's password, which RDS makes and rotates."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "security_group_id" {
  description = "Security group of the database."
  value       = aws_security_group.this.id
}

output "connect_policy_arn" {
  description = "Policy for roles that sign in as the database user `app`, with IAM."
  value       = aws_iam_policy.connect.arn
}

output "caller_policy_arns" {
  description = "Policies for the roles of callers."
  value       = [aws_iam_policy.connect.arn]
}

output "caller_environment" {
  description = "What callers have to know, as environment variables."
  value = [
    { name = "VECTOR_HOST", value = aws_db_instance.this.address },
    { name = "VECTOR_PORT", value = tostring(local.port) },
    { name = "VECTOR_DATABASE", value = var.database_name },
  ]
}

output "client_ports" {
  description = "Ports on which callers connect."
  value       = [local.port]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Connections"
      stat    = "Maximum"
      label   = "connections"
      metrics = [["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", local.identifier]]
    },
    {
      title     = "CPU of the database"
      stat      = "Average"
      label     = "%"
      metrics   = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", local.identifier]]
      threshold = 85
    },
    {
      title = "Reads and writes"
      stat  = "Average"
      label = "seconds"
      metrics = [
        ["AWS/RDS", "ReadLatency", "DBInstanceIdentifier", local.identifier],
        ["AWS/RDS", "WriteLatency", "DBInstanceIdentifier", local.identifier],
      ]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    backup_days         = aws_db_instance.this.backup_retention_period
    deletion_protection = aws_db_instance.this.deletion_protection
    instance_class      = aws_db_instance.this.instance_class
    max_storage_gb      = aws_db_instance.this.max_allocated_storage
    multi_az            = aws_db_instance.this.multi_az
    public              = aws_db_instance.this.publicly_accessible
    retention_days      = min([for group in aws_cloudwatch_log_group.this : group.retention_in_days]...)
    storage_gb          = aws_db_instance.this.allocated_storage
  }
}
