output "function_name" {
  description = "Name of the function that writes the drift report."
  value       = aws_lambda_function.this.function_name
}

output "function_arn" {
  description = "ARN of the function that writes the drift report."
  value       = aws_lambda_function.this.arn
}

output "drift_alarm_arn" {
  description = "ARN of the alarm on drift."
  value       = aws_cloudwatch_metric_alarm.drift.arn
}

output "schedule_arn" {
  description = "ARN of the schedule."
  value       = aws_scheduler_schedule.this.arn
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title     = "Drift: largest population stability index"
      stat      = "Maximum"
      label     = "PSI"
      metrics   = [[var.name, "MaxPsi"]]
      threshold = var.psi_threshold
    },
  ]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value = [
    aws_cloudwatch_metric_alarm.drift.arn,
    aws_cloudwatch_metric_alarm.errors.arn,
    aws_cloudwatch_metric_alarm.dead_letters.arn,
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    memory_mb           = aws_lambda_function.this.memory_size
    retention_days      = aws_cloudwatch_log_group.this.retention_in_days
    schedule_expression = aws_scheduler_schedule.this.schedule_expression
  }
}
