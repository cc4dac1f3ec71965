output "state_bucket" {
  description = "Bucket that keeps the state of every environment of this account."
  value       = aws_s3_bucket.state.bucket
}

output "role_arns" {
  description = "Roles that CI assumes, by purpose."
  value       = { for name, role in aws_iam_role.ci : name => role.arn }
}
