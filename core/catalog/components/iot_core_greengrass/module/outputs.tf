output "policy_name" {
  description = "Policy that each device certificate gets."
  value       = aws_iot_policy.device.name
}

output "role_alias_name" {
  description = "Alias through which a device takes its role."
  value       = aws_iot_role_alias.this.alias
}

output "thing_type_name" {
  description = "Type of the devices."
  value       = aws_iot_thing_type.this.name
}

output "canary_group_name" {
  description = "Group of devices that get a version first."
  value       = aws_iot_thing_group.this["canary"].name
}

output "fleet_group_name" {
  description = "Group of every other device."
  value       = aws_iot_thing_group.this["fleet"].name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    retention_days = aws_cloudwatch_log_group.errors.retention_in_days
  }
}
