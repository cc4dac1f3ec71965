output "endpoint_name" {
  description = "Name of the endpoint, for `sagemaker-runtime:InvokeEndpoint`."
  value       = aws_sagemaker_endpoint.this.name
}

output "endpoint_url" {
  description = "Address that the SDK calls."
  value       = "https://runtime.sagemaker.${var.region}.amazonaws.com/endpoints/${aws_sagemaker_endpoint.this.name}/invocations"
}

output "endpoint_arn" {
  description = "ARN of the endpoint."
  value       = aws_sagemaker_endpoint.this.arn
}

output "invoke_policy_arn" {
  description = "Policy for callers' roles: invoke this endpoint."
  value       = aws_iam_policy.invoke.arn
}

output "role_arn" {
  description = "Role of the model container."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Log group of the endpoint."
  value       = aws_cloudwatch_log_group.this.name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "Invocations"
      stat  = "Sum"
      label = "requests"
      metrics = [
        ["AWS/SageMaker", "Invocations", "EndpointName", local.endpoint_name, "VariantName", local.variant],
        ["AWS/SageMaker", "Invocation5XXErrors", "EndpointName", local.endpoint_name, "VariantName", local.variant],
      ]
    },
    {
      title = "p95 of the model"
      stat  = "p95"
      label = "microseconds"
      metrics = [
        ["AWS/SageMaker", "ModelLatency", "EndpointName", local.endpoint_name, "VariantName", local.variant],
        ["AWS/SageMaker", "ModelSetupTime", "EndpointName", local.endpoint_name, "VariantName", local.variant],
      ]
      threshold = var.latency_alarm_ms * 1000
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    max_concurrency = one(one(aws_sagemaker_endpoint_configuration.this.production_variants).serverless_config).max_concurrency
    memory_mb       = one(one(aws_sagemaker_endpoint_configuration.this.production_variants).serverless_config).memory_size_in_mb
    retention_days  = aws_cloudwatch_log_group.this.retention_in_days
  }
}
