variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts traces."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "sampled_share" {
  description = "Share of requests that is traced, besides one a second."
  type        = number
  default     = 0.05

  validation {
    condition     = var.sampled_share >= 0 && var.sampled_share <= 1
    error_message = "sampled_share is between 0 and 1."
  }
}

variable "slow_s" {
  description = "Seconds beyond which a request counts as slow."
  type        = number
  default     = 1
}
