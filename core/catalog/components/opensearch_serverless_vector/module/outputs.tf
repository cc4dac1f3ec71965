output "endpoint_url" {
  description = "Address of the collection; reached from inside the VPC."
  value       = aws_opensearchserverless_collection.this.collection_endpoint
}

output "collection_arn" {
  description = "ARN of the collection."
  value       = aws_opensearchserverless_collection.this.arn
}

output "call_policy_arn" {
  description = "Policy for callers' roles."
  value       = aws_iam_policy.call.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    standby = aws_opensearchserverless_collection.this.standby_replicas == "ENABLED"
  }
}
