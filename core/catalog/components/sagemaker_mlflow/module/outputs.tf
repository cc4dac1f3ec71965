output "tracking_server_arn" {
  description = "ARN of the tracking server; clients name it."
  value       = aws_sagemaker_mlflow_tracking_server.this.arn
}

output "tracking_server_url" {
  description = "Address of the server."
  value       = aws_sagemaker_mlflow_tracking_server.this.tracking_server_url
}

output "use_policy_arn" {
  description = "Policy for roles that write and read experiments."
  value       = aws_iam_policy.use.arn
}
