output "ci_role_arn" {
  description = "ARN of the role for jobs in this environment."
  value       = aws_iam_role.ci.arn
}

output "plan_role_arn" {
  description = "ARN of the role that plans proposed changes; null when there is none."
  value       = one(aws_iam_role.plan[*].arn)
}

output "provider_arn" {
  description = "ARN of the identity provider."
  value       = local.provider_arn
}
