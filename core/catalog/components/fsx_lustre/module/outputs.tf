output "file_system_id" {
  description = "Id of the file system; training mounts it."
  value       = aws_fsx_lustre_file_system.this.id
}

output "mount_name" {
  description = "Name under which it is mounted."
  value       = aws_fsx_lustre_file_system.this.mount_name
}

output "dns_name" {
  description = "Address that resolves inside the VPC."
  value       = aws_fsx_lustre_file_system.this.dns_name
}

output "security_group_id" {
  description = "Security group of the file system."
  value       = aws_security_group.this.id
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    capacity_gb = aws_fsx_lustre_file_system.this.storage_capacity
  }
}
