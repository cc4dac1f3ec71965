output "sampling_rule_arn" {
  description = "ARN of the sampling rule."
  value       = aws_xray_sampling_rule.this.arn
}

output "group_arn" {
  description = "ARN of the group of slow and failing requests."
  value       = aws_xray_group.slow_or_failing.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    sampled_share = aws_xray_sampling_rule.this.fixed_rate
  }
}
