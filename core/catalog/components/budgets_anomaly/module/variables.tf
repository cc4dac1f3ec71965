variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "environment" {
  description = "dev, staging or prod; the part of the name after the project."
  type        = string
}

variable "monthly_budget_usd" {
  description = "What a month may cost."
  type        = number

  validation {
    condition     = var.monthly_budget_usd > 0
    error_message = "The budget is a positive amount."
  }
}

variable "alert_email" {
  description = "Address that is told; may be empty when there is a topic."
  type        = string
  default     = ""

  validation {
    condition     = var.alert_email == "" || can(regex("^[^@\\s]+@[^@\\s]+$", var.alert_email))
    error_message = "Write one e-mail address, or nothing."
  }
}

variable "alarm_topic_arn" {
  description = "Topic that is told; null for none."
  type        = string
  default     = null
}

variable "budget_by_tag" {
  description = "Count only what carries the tag Project. Activate it as a cost allocation tag first, or the budget counts nothing."
  type        = bool
  default     = false
}

variable "anomaly_detection" {
  description = "Watch for unusual costs."
  type        = bool
  default     = true
}

variable "anomaly_usd" {
  description = "Unusual costs from which people are told."
  type        = number
  default     = 20

  validation {
    condition     = var.anomaly_usd >= 1
    error_message = "Tell people about one dollar or more."
  }
}
