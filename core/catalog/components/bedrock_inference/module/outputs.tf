output "model_arn" {
  description = "What callers invoke: the project's inference profile."
  value       = aws_bedrock_inference_profile.this.arn
}

output "guardrail_id" {
  description = "Id of the guardrail."
  value       = aws_bedrock_guardrail.this.guardrail_id
}

output "guardrail_version" {
  description = "Version of the guardrail that callers name."
  value       = aws_bedrock_guardrail_version.this.version
}

output "invoke_policy_arn" {
  description = "Policy for callers' roles: invoke the model, with the guardrail, from inside the VPC."
  value       = aws_iam_policy.invoke.arn
}

output "caller_policy_arns" {
  description = "Policies for the roles of callers."
  value       = [aws_iam_policy.invoke.arn]
}

output "caller_environment" {
  description = "What callers have to know, as environment variables."
  value = [
    { name = "MODEL_ARN", value = aws_bedrock_inference_profile.this.arn },
    { name = "GUARDRAIL_ID", value = aws_bedrock_guardrail.this.guardrail_id },
    { name = "GUARDRAIL_VERSION", value = aws_bedrock_guardrail_version.this.version },
    { name = "EMBEDDING_MODEL_ID", value = var.embedding_model_id },
  ]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "Tokens"
      stat  = "Sum"
      label = "tokens"
      metrics = [
        ["AWS/Bedrock", "InputTokenCount", "ModelId", local.profile_id],
        ["AWS/Bedrock", "OutputTokenCount", "ModelId", local.profile_id],
      ]
    },
    {
      title   = "p95 of an answer"
      stat    = "p95"
      label   = "milliseconds"
      metrics = [["AWS/Bedrock", "InvocationLatency", "ModelId", local.profile_id]]
    },
    {
      title = "Refused and failed requests"
      stat  = "Sum"
      label = "requests"
      metrics = [
        ["AWS/Bedrock", "InvocationThrottles", "ModelId", local.profile_id],
        ["AWS/Bedrock", "InvocationServerErrors", "ModelId", local.profile_id],
        ["AWS/Bedrock", "InvocationClientErrors", "ModelId", local.profile_id],
      ]
    },
  ]
}
