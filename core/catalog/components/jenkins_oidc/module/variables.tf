variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
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

variable "jenkins_job" {
  description = "Address of the multibranch job whose builds may take the roles: https://jenkins.example.com/job/name."
  type        = string

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+(/[A-Za-z0-9_.-]+)*/job/[A-Za-z0-9_.-]+$", var.jenkins_job))
    error_message = "Write the job's whole address, without a wildcard and without a slash at its end."
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

variable "data_bucket_arn" {
  description = "ARN of the data bucket, which a plan may not read."
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

variable "create_provider" {
  description = "Make the identity provider here. There can be one in an account; the bootstrap usually made it."
  type        = bool
  default     = false
}

variable "create_plan_role" {
  description = "Make the role that plans proposed changes."
  type        = bool
  default     = true
}

variable "state_key_arn" {
  description = "Key of the Terraform state, which a plan must read; empty when the state has no key of its own."
  type        = string
  default     = ""
}
