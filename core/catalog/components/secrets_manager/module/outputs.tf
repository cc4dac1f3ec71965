output "secret_arn" {
  description = "ARN of the secret."
  value       = aws_secretsmanager_secret.this.arn
}

output "secret_name" {
  description = "Name of the secret, for `aws secretsmanager put-secret-value`."
  value       = aws_secretsmanager_secret.this.name
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    recovery_days = aws_secretsmanager_secret.this.recovery_window_in_days
  }
}
