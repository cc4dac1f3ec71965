variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "account_id" {
  description = "AWS account whose principals alone may read the secret."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the secret."
  type        = string
}

variable "recovery_days" {
  description = "Days in which a deleted secret can be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.recovery_days >= 7 && var.recovery_days <= 30
    error_message = "recovery_days is between 7 and 30."
  }
}

variable "rotation_lambda_arn" {
  description = "Existing function that rotates the secret; empty for none."
  type        = string
  default     = ""
}

variable "rotation_days" {
  description = "Days between rotations."
  type        = number
  default     = 30

  validation {
    condition     = var.rotation_days >= 1 && var.rotation_days <= 1000
    error_message = "rotation_days is between 1 and 1000."
  }
}
