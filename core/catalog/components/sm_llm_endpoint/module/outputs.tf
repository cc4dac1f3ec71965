output "endpoint_name" {
  description = "Name of the endpoint."
  value       = aws_sagemaker_endpoint.this.name
}

output "endpoint_arn" {
  description = "ARN of the endpoint."
  value       = aws_sagemaker_endpoint.this.arn
}

output "caller_policy_arns" {
  description = "Policies for the roles of callers."
  value       = [aws_iam_policy.invoke.arn]
}

output "caller_environment" {
  description = "What callers have to know, as environment variables."
  value       = [{ name = "LLM_ENDPOINT", value = aws_sagemaker_endpoint.this.name }]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    instance_type = one(aws_sagemaker_endpoint_configuration.this.production_variants).instance_type
    instances     = aws_appautoscaling_target.this.min_capacity
  }
}
