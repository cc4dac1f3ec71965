output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "function_arn" {
  description = "ARN of the function."
  value       = aws_lambda_function.this.arn
}

output "role_arn" {
  description = "Role of the function."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Log group of the function."
  value       = aws_cloudwatch_log_group.this.name
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue that tells which records were given up."
  value       = aws_sqs_queue.dead_letters.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = concat([for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn], [aws_cloudwatch_metric_alarm.dead_letters.arn])
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Events scored"
      stat    = "Sum"
      label   = "predictions"
      metrics = [[var.name, "Predictions"], [var.name, "PredictionErrors"]]
    },
    {
      title     = "Lag of scoring"
      stat      = "Maximum"
      label     = "milliseconds"
      metrics   = [["AWS/Lambda", "IteratorAge", "FunctionName", aws_lambda_function.this.function_name]]
      threshold = var.max_lag_s * 1000
    },
    {
      title     = "Scoring one batch"
      stat      = "p95"
      label     = "milliseconds"
      metrics   = [["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.this.function_name]]
      threshold = var.timeout_s * 1000
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    batch_size      = aws_lambda_event_source_mapping.this.batch_size
    memory_mb       = aws_lambda_function.this.memory_size
    parallelization = aws_lambda_event_source_mapping.this.parallelization_factor
    retention_days  = aws_cloudwatch_log_group.this.retention_in_days
    timeout_s       = aws_lambda_function.this.timeout
  }
}
