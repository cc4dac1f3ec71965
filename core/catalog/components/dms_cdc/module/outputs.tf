output "replication_arn" {
  description = "ARN of the replication."
  value       = aws_dms_replication_config.this.arn
}

output "prefix" {
  description = "Where the files of changes lie in the data bucket."
  value       = "changes/"
}

output "security_group_id" {
  description = "Security group of the replication."
  value       = aws_security_group.this.id
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    max_dcu  = one(aws_dms_replication_config.this.compute_config).max_capacity_units
    multi_az = one(aws_dms_replication_config.this.compute_config).multi_az
  }
}
