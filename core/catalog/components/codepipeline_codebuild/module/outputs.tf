output "ci_role_arn" {
  description = "ARN of the role for jobs in this environment."
  value       = aws_iam_role.ci.arn
}
