output "key_arn" {
  description = "ARN of the key."
  value       = var.kms_key_arn
}

output "required_key_policy" {
  description = "Statements that the key's policy must hold for the AWS services of this account."
  value       = data.aws_iam_policy_document.required.json
}
