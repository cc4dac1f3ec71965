output "workspace_arn" {
  description = "ARN of the workspace."
  value       = aws_prometheus_workspace.this.arn
}

output "remote_write_url" {
  description = "Where collectors write to."
  value       = "${aws_prometheus_workspace.this.prometheus_endpoint}api/v1/remote_write"
}

output "write_policy_arn" {
  description = "Policy for roles of collectors."
  value       = aws_iam_policy.write.arn
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    retention_days = aws_cloudwatch_log_group.this.retention_in_days
  }
}
