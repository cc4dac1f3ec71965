variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "account_id" {
  description = "AWS account; makes bucket names unique."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts data and artifacts."
  type        = string
}

variable "noncurrent_days" {
  description = "Days after which an overwritten or deleted object is gone for good."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "Keep old versions for at least one day."
  }
}

variable "intermediate_days" {
  description = "Days that a run's intermediate results under runs/ are kept."
  type        = number
  default     = 14

  validation {
    condition     = var.intermediate_days >= 1
    error_message = "Keep intermediate results for at least one day."
  }
}

variable "retention_days" {
  description = "Days that access logs are kept."
  type        = number
  default     = 90
}

variable "force_destroy" {
  description = "Let `terraform destroy` delete buckets that still hold objects."
  type        = bool
  default     = false
}
