variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string
}

variable "account_id" {
  description = "AWS account of the workflow."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "region" {
  description = "Region of the workflow."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the definition, the execution history and the logs."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic that failures and alarms go to."
  type        = string
}

variable "branch_json" {
  description = "What a run consists of: StartAt and States in Amazon States Language, from the batch compute."
  type        = string
}

variable "branch_policy_json" {
  description = "IAM policy that the states in branch_json need, from the batch compute."
  type        = string
}

variable "retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "timeout_minutes" {
  description = "Minutes after which a run is given up."
  type        = number
  default     = 240

  validation {
    condition     = var.timeout_minutes >= 5 && var.timeout_minutes <= 10080
    error_message = "A run may take between five minutes and a week."
  }
}

variable "missing_after_hours" {
  description = "Hours without a successful run that raise an alarm; 0 for none. At most 24: one alarm looks back one day."
  type        = number
  default     = 0

  validation {
    condition     = var.missing_after_hours >= 0 && var.missing_after_hours <= 24
    error_message = "An alarm on hourly periods looks back at most 24 hours."
  }
}
