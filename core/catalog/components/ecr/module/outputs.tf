output "app_repository_url" {
  description = "Address of the application's images, without a tag."
  value       = aws_ecr_repository.this["app"].repository_url

  # Whoever runs these images also waits for the permission to read them.
  depends_on = [aws_ecr_repository_policy.app]
}

output "app_repository_arn" {
  description = "ARN of the application's repository."
  value       = aws_ecr_repository.this["app"].arn
}

output "app_repository_name" {
  description = "Name of the application's repository."
  value       = aws_ecr_repository.this["app"].name
}

output "train_repository_url" {
  description = "Address of the training images, without a tag."
  value       = aws_ecr_repository.this["train"].repository_url
}

output "train_repository_arn" {
  description = "ARN of the training repository."
  value       = aws_ecr_repository.this["train"].arn
}

output "train_repository_name" {
  description = "Name of the training repository."
  value       = aws_ecr_repository.this["train"].name
}

output "repository_url" {
  description = "The same as app_repository_url, for modules that know one image only."
  value       = aws_ecr_repository.this["app"].repository_url

  depends_on = [aws_ecr_repository_policy.app]
}

output "repository_arn" {
  description = "The same as app_repository_arn."
  value       = aws_ecr_repository.this["app"].arn
}

output "repository_name" {
  description = "The same as app_repository_name."
  value       = aws_ecr_repository.this["app"].name
}
