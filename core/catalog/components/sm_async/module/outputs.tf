output "endpoint_name" {
  description = "Name of the endpoint, for `sagemaker-runtime:InvokeEndpointAsync`."
  value       = aws_sagemaker_endpoint.this.name
}

output "endpoint_arn" {
  description = "ARN of the endpoint."
  value       = aws_sagemaker_endpoint.this.arn
}

output "input_prefix" {
  description = "Where callers put requests."
  value       = "s3://${var.data_bucket}/${local.prefix}input/"
}

output "output_prefix" {
  description = "Where answers appear."
  value       = "s3://${var.data_bucket}/${local.prefix}output/"
}

output "success_topic_arn" {
  description = "Topic that tells of answers."
  value       = aws_sns_topic.this["success"].arn
}

output "error_topic_arn" {
  description = "Topic that tells of failures."
  value       = aws_sns_topic.this["error"].arn
}

output "invoke_policy_arn" {
  description = "Policy for callers' roles: put requests, invoke, read answers."
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
      title   = "Backlog"
      stat    = "Maximum"
      label   = "requests"
      metrics = [["AWS/SageMaker", "ApproximateBacklogSize", "EndpointName", local.endpoint_name]]
    },
    {
      title     = "Age of the oldest request"
      stat      = "Maximum"
      label     = "seconds"
      metrics   = [["AWS/SageMaker", "ApproximateAgeOfOldestRequest", "EndpointName", local.endpoint_name]]
      threshold = var.max_wait_s
    },
    {
      title = "Answers and failures"
      stat  = "Sum"
      label = "requests"
      metrics = [
        ["AWS/SageMaker", "InvocationsProcessed", "EndpointName", local.endpoint_name, "VariantName", local.variant],
        ["AWS/SageMaker", "InvocationFailures", "EndpointName", local.endpoint_name, "VariantName", local.variant],
      ]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    concurrency_per_instance = one(one(aws_sagemaker_endpoint_configuration.this.async_inference_config).client_config).max_concurrent_invocations_per_instance
    instance_type            = one(aws_sagemaker_endpoint_configuration.this.production_variants).instance_type
    max_instances            = aws_appautoscaling_target.this.max_capacity
    retention_days           = aws_cloudwatch_log_group.this.retention_in_days
  }
}
