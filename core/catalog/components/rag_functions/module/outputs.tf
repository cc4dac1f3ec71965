output "ingest_function_name" {
  description = "Function that brings documents into the vector store."
  value       = aws_lambda_function.this["ingest"].function_name
}

output "evaluate_function_name" {
  description = "Function that judges the deployed assistant."
  value       = aws_lambda_function.this["evaluate"].function_name
}

output "migrate_function_name" {
  description = "Function that makes the tables."
  value       = aws_lambda_function.this["migrate"].function_name
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue that tells which documents were given up."
  value       = aws_sqs_queue.dead_letters.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = concat([for key in sort(keys(local.functions)) : aws_cloudwatch_metric_alarm.errors[key].arn], [aws_cloudwatch_metric_alarm.dead_letters.arn])
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Documents"
      stat    = "Sum"
      label   = "count"
      metrics = [[var.name, "PassagesIngested"], [var.name, "DocumentsRefused"]]
    },
    {
      title   = "Answers and refusals"
      stat    = "Sum"
      label   = "answers"
      metrics = [[var.name, "Predictions"], [var.name, "Refusals"], [var.name, "PredictionErrors"]]
    },
    {
      title   = "Tokens, as the code counts them"
      stat    = "Sum"
      label   = "tokens"
      metrics = [[var.name, "TokensIn"], [var.name, "TokensOut"]]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    memory_mb      = max([for function in aws_lambda_function.this : function.memory_size]...)
    retention_days = min([for group in aws_cloudwatch_log_group.this : group.retention_in_days]...)
  }
}
