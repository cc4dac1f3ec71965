variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "account_id" {
  description = "AWS account that everything belongs to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the vault and what is backed up."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "data_bucket_arn" {
  description = "Data bucket to back up; null for none."
  type        = string
  default     = null
}

variable "artifact_bucket_arn" {
  description = "Artifact bucket to back up; null for none."
  type        = string
  default     = null
}

variable "table_arn" {
  description = "DynamoDB table to back up; null for none."
  type        = string
  default     = null
}

variable "database_arn" {
  description = "RDS database or Aurora cluster to back up; null for none."
  type        = string
  default     = null
}

variable "schedule_expression" {
  description = "When backups start, as cron(…) in UTC."
  type        = string
  default     = "cron(0 1 * * ? *)"

  validation {
    condition     = can(regex("^cron\\(.+\\)$", var.schedule_expression))
    error_message = "Write cron(…)."
  }
}

variable "keep_days" {
  description = "Days that a backup is kept."
  type        = number
  default     = 35

  validation {
    condition     = var.keep_days >= 1
    error_message = "Keep backups for at least a day."
  }
}

variable "lock_min_days" {
  description = "Days before which nobody can delete a backup; 0 for no lock. A lock is final after lock_grace_days."
  type        = number
  default     = 0

  validation {
    condition     = var.lock_min_days >= 0 && var.lock_min_days <= var.keep_days
    error_message = "lock_min_days is between 0 and keep_days."
  }
}

variable "lock_grace_days" {
  description = "Days in which a new lock can still be taken off."
  type        = number
  default     = 14

  validation {
    condition     = var.lock_grace_days >= 3
    error_message = "AWS wants at least three days."
  }
}
