output "secret_arn" {
  description = "ARN of the secret."
  value       = aws_secretsmanager_secret.this.arn
}

output "secret_name" {
  description = "Name of the secret, for `aws secretsmanager put-secret-value`."
  value       = aws_secretsmanager_secret.this.name
}
