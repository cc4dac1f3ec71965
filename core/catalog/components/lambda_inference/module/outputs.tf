output "endpoint_url" {
  description = "Address of the API; requests go to `<address>/predict`."
  value       = aws_apigatewayv2_api.this.api_endpoint
}

output "api_arn" {
  description = "ARN that callers' policies name in `execute-api:Invoke`."
  value       = "${aws_apigatewayv2_api.this.execution_arn}/*/POST/predict"
}

output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "alias_arn" {
  description = "ARN of the version that serves."
  value       = aws_lambda_alias.live.arn
}

output "role_arn" {
  description = "Role of the function."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Log group of the function."
  value       = aws_cloudwatch_log_group.function.name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Requests"
      stat    = "Sum"
      label   = "requests"
      metrics = [["AWS/ApiGateway", "Count", "ApiId", aws_apigatewayv2_api.this.id]]
    },
    {
      title     = "p95 of the response time"
      stat      = "p95"
      label     = "milliseconds"
      metrics   = [["AWS/ApiGateway", "Latency", "ApiId", aws_apigatewayv2_api.this.id]]
      threshold = var.latency_alarm_ms
    },
    {
      title = "Errors and refusals"
      stat  = "Sum"
      label = "requests"
      metrics = [
        ["AWS/ApiGateway", "5xx", "ApiId", aws_apigatewayv2_api.this.id],
        ["AWS/Lambda", "Errors", "FunctionName", aws_lambda_function.this.function_name],
        ["AWS/Lambda", "Throttles", "FunctionName", aws_lambda_function.this.function_name],
      ]
    },
    {
      title     = "Concurrency"
      stat      = "Maximum"
      label     = "instances"
      metrics   = [["AWS/Lambda", "ConcurrentExecutions", "FunctionName", aws_lambda_function.this.function_name]]
      threshold = var.max_concurrency
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    max_concurrency         = aws_lambda_function.this.reserved_concurrent_executions
    memory_mb               = aws_lambda_function.this.memory_size
    provisioned_concurrency = sum(concat([0], aws_lambda_provisioned_concurrency_config.this[*].provisioned_concurrent_executions))
    retention_days          = min(aws_cloudwatch_log_group.api.retention_in_days, aws_cloudwatch_log_group.function.retention_in_days)
    throttle_rps            = one(aws_apigatewayv2_stage.this.default_route_settings).throttling_rate_limit
    timeout_s               = aws_lambda_function.this.timeout
  }
}
