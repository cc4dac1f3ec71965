variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "region" {
  description = "Home region of the trail."
  type        = string
}

variable "account_id" {
  description = "AWS account that the trail watches; makes the bucket's name unique."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the audit log; its policy lets CloudTrail use it."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket; each read and write of its objects is recorded."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket; each read and write of its objects is recorded."
  type        = string
}

variable "log_bucket" {
  description = "Bucket for the audit bucket's own access log."
  type        = string
}

variable "audit_days" {
  description = "Days in which the audit log can be neither changed nor deleted; then it expires."
  type        = number
  default     = 365

  validation {
    condition     = var.audit_days >= 1 && var.audit_days <= 3653
    error_message = "audit_days is between 1 and 3653."
  }
}

variable "lock_mode" {
  description = "GOVERNANCE lets a person with a special permission shorten the lock; COMPLIANCE lets nobody."
  type        = string
  default     = "GOVERNANCE"

  validation {
    condition     = contains(["GOVERNANCE", "COMPLIANCE"], var.lock_mode)
    error_message = "lock_mode is GOVERNANCE or COMPLIANCE."
  }
}

variable "enable_access_analyzer" {
  description = "Create an analyzer of outside access. An account has one a region: leave it off where one exists."
  type        = bool
  default     = false
}

variable "enable_guardduty" {
  description = "Create the GuardDuty detector. An account has one a region: leave it off where one exists."
  type        = bool
  default     = false
}
