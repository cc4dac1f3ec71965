output "app_repository_url" {
  description = "Address of the application's images, without a tag."
  value       = local.repositories["app"].url
}

output "app_repository_arn" {
  description = "ARN of the application's repository."
  value       = local.repositories["app"].arn
}

output "app_repository_name" {
  description = "Name of the application's repository."
  value       = local.repositories["app"].name
}

output "train_repository_url" {
  description = "Address of the training images, without a tag."
  value       = local.repositories["train"].url
}

output "train_repository_arn" {
  description = "ARN of the training repository."
  value       = local.repositories["train"].arn
}

output "train_repository_name" {
  description = "Name of the training repository."
  value       = local.repositories["train"].name
}

output "repository_url" {
  description = "The same as app_repository_url, for modules that know one image only."
  value       = local.repositories["app"].url
}

output "repository_arn" {
  description = "The same as app_repository_arn."
  value       = local.repositories["app"].arn
}

output "repository_name" {
  description = "The same as app_repository_name."
  value       = local.repositories["app"].name
}
