variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "environment" {
  description = "dev, staging or prod; in prod only jobs that were approved may take the role."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "An environment is dev, staging or prod."
  }
}

variable "account_id" {
  description = "AWS account of the roles."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "region" {
  description = "Region of what the roles may reach."
  type        = string
}

variable "pipeline_account" {
  description = "AWS account that runs the pipelines, twelve digits."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.pipeline_account))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "app_repository_arn" {
  description = "ARN of the application's image repository."
  type        = string
}

variable "train_repository_arn" {
  description = "ARN of the training image repository."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket, where promotion writes."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the artifacts."
  type        = string
}
