output "branch_json" {
  description = "The states of a run, for the workflow component: StartAt and States in Amazon States Language."
  value       = jsonencode(local.branch)
}

output "branch_policy_json" {
  description = "What the workflow's role must be allowed so that it can run these states."
  value       = data.aws_iam_policy_document.branch.json
}

output "function_arns" {
  description = "ARN of each function, by step."
  value       = { for step, function in aws_lambda_function.this : step => function.arn }
}

output "role_arns" {
  description = "ARN of each function's role, by step."
  value       = { for step, role in aws_iam_role.this : step => role.arn }
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue of asynchronous calls that were given up."
  value       = aws_sqs_queue.dead_letters.arn
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Rows scored and rejected"
      stat    = "Sum"
      label   = "rows"
      metrics = [[var.name, "RowsScored"], [var.name, "RowsRejected"]]
    },
    {
      title   = "Batch functions: errors"
      stat    = "Sum"
      label   = "errors"
      metrics = [for function in aws_lambda_function.this : ["AWS/Lambda", "Errors", "FunctionName", function.function_name]]
    },
    {
      title   = "Scoring one chunk"
      stat    = "p95"
      label   = "ms"
      metrics = [["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.this["score"].function_name]]
    },
  ]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = concat([for alarm in aws_cloudwatch_metric_alarm.errors : alarm.arn], [aws_cloudwatch_metric_alarm.dead_letters.arn])
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    max_concurrency = aws_lambda_function.this["score"].reserved_concurrent_executions
    memory_mb       = aws_lambda_function.this["score"].memory_size
    retention_days  = min([for group in aws_cloudwatch_log_group.this : group.retention_in_days]...)
    scratch_mb      = one(aws_lambda_function.this["score"].ephemeral_storage).size
    timeout_s       = aws_lambda_function.this["score"].timeout
  }
}
