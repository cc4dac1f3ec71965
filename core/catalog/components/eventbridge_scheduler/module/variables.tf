variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "account_id" {
  description = "AWS account of the schedule."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the schedule and its dead letters."
  type        = string
}

variable "state_machine_arn" {
  description = "ARN of the workflow that is started."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "schedule_expression" {
  description = "When a run is due: cron(minute hour day month weekday year) or rate(value unit)."
  type        = string
  default     = "cron(0 2 * * ? *)"

  validation {
    condition     = can(regex("^(cron|rate)\\(.+\\)$", var.schedule_expression))
    error_message = "Write cron(…) or rate(…)."
  }
}

variable "time_zone" {
  description = "Time zone of the schedule, an IANA name."
  type        = string
  default     = "UTC"
}

variable "flexible_minutes" {
  description = "Minutes by which a start may be late; 0 for a punctual start."
  type        = number
  default     = 0

  validation {
    condition     = var.flexible_minutes >= 0 && var.flexible_minutes <= 1440
    error_message = "A flexible window is at most one day."
  }
}

variable "enabled" {
  description = "Whether runs are started by themselves."
  type        = bool
  default     = true
}
