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

variable "gitlab_project" {
  description = "Project whose jobs may take the roles: group/project, with every subgroup."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$", var.gitlab_project))
    error_message = "Write the whole path, group/project, without a wildcard."
  }
}

variable "gitlab_host" {
  description = "Host of the GitLab that runs the jobs; AWS must reach it to read its keys."
  type        = string
  default     = "gitlab.com"

  validation {
    condition     = can(regex("^[a-z0-9.-]+$", var.gitlab_host))
    error_message = "Write the host alone, without https://."
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
