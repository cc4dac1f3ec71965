output "workgroup_name" {
  description = "Name of the workgroup."
  value       = aws_redshiftserverless_workgroup.this.workgroup_name
}

output "namespace_arn" {
  description = "ARN of the namespace."
  value       = aws_redshiftserverless_namespace.this.arn
}

output "security_group_id" {
  description = "Security group of the warehouse."
  value       = aws_security_group.this.id
}

output "admin_login_arn" {
  description = "Where the administrator's login is kept, which AWS makes and rotates."
  value       = aws_redshiftserverless_namespace.this.admin_password_secret_arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    base_rpu            = aws_redshiftserverless_workgroup.this.base_capacity
    max_rpu_hours_month = aws_redshiftserverless_usage_limit.month.amount
    public              = aws_redshiftserverless_workgroup.this.publicly_accessible
  }
}
