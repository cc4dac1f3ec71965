output "endpoint_name" {
  description = "Name of the endpoint, for `sagemaker-runtime:InvokeEndpoint`."
  value       = aws_sagemaker_endpoint.this.name
}

output "endpoint_url" {
  description = "Address that the SDK calls; inside the VPC it resolves to a private address."
  value       = "https://runtime.sagemaker.${var.region}.amazonaws.com/endpoints/${aws_sagemaker_endpoint.this.name}/invocations"
}

output "endpoint_arn" {
  description = "ARN of the endpoint."
  value       = aws_sagemaker_endpoint.this.arn
}

output "invoke_policy_arn" {
  description = "Policy for callers' roles: invoke this endpoint, from inside the VPC only."
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
      title   = "Invocations"
      stat    = "Sum"
      label   = "requests"
      metrics = [["AWS/SageMaker", "Invocations", "EndpointName", local.endpoint_name, "VariantName", local.variant]]
    },
    {
      title = "p95 of model and overhead"
      stat  = "p95"
      label = "microseconds"
      metrics = [
        ["AWS/SageMaker", "ModelLatency", "EndpointName", local.endpoint_name, "VariantName", local.variant],
        ["AWS/SageMaker", "OverheadLatency", "EndpointName", local.endpoint_name, "VariantName", local.variant],
      ]
      threshold = var.latency_alarm_ms * 1000
    },
    {
      title = "Errors"
      stat  = "Sum"
      label = "responses"
      metrics = [
        ["AWS/SageMaker", "Invocation5XXErrors", "EndpointName", local.endpoint_name, "VariantName", local.variant],
        ["AWS/SageMaker", "Invocation4XXErrors", "EndpointName", local.endpoint_name, "VariantName", local.variant],
      ]
    },
    {
      title = "Saturation"
      stat  = "Average"
      label = "% (CPU summed over vCPUs)"
      metrics = [
        ["/aws/sagemaker/Endpoints", "CPUUtilization", "EndpointName", local.endpoint_name, "VariantName", local.variant],
        ["/aws/sagemaker/Endpoints", "MemoryUtilization", "EndpointName", local.endpoint_name, "VariantName", local.variant],
      ]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    capture_pct                     = one(aws_sagemaker_endpoint_configuration.this.data_capture_config).initial_sampling_percentage
    instance_count                  = aws_appautoscaling_target.this.min_capacity
    instance_type                   = one(aws_sagemaker_endpoint_configuration.this.production_variants).instance_type
    invocations_per_instance_minute = one(aws_appautoscaling_policy.this.target_tracking_scaling_policy_configuration).target_value
    max_instances                   = aws_appautoscaling_target.this.max_capacity
    retention_days                  = aws_cloudwatch_log_group.this.retention_in_days
  }
}
