variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "environment" {
  description = "dev, staging or prod; the function logs it."
  type        = string
}

variable "account_id" {
  description = "AWS account of the function."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "image_tag" {
  description = "Tag of the image that runs; immutable."
  type        = string

  validation {
    condition     = var.image_tag != "" && var.image_tag != "latest"
    error_message = "Name the exact image that was tested, not `latest`."
  }
}

variable "app_repository_url" {
  description = "Address of the application's images, without a tag."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts environment variables, logs, dead letters and the buckets' objects."
  type        = string
}

variable "data_bucket" {
  description = "Name of the bucket that holds what the model saw and answered."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "artifact_bucket" {
  description = "Name of the bucket for models and reports."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "psi_threshold" {
  description = "Population stability index above which a feature counts as drifted; 0.1 is small, 0.2 is usual, 0.25 is large."
  type        = number
  default     = 0.2

  validation {
    condition     = var.psi_threshold > 0 && var.psi_threshold < 5
    error_message = "The threshold is a positive number, usually between 0.1 and 0.25."
  }
}

variable "schedule_expression" {
  description = "When a report is due: cron(minute hour day month weekday year) or rate(value unit)."
  type        = string
  default     = "cron(0 7 * * ? *)"

  validation {
    condition     = can(regex("^(cron|rate)\\(.+\\)$", var.schedule_expression))
    error_message = "Write cron(…) or rate(…)."
  }
}

variable "enabled" {
  description = "Whether reports are started by themselves."
  type        = bool
  default     = true
}

variable "memory_mb" {
  description = "Memory of the function; 1,769 MB bring one vCPU."
  type        = number
  default     = 1769

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "Lambda takes 128 to 10,240 MB."
  }
}

variable "timeout_s" {
  description = "Seconds after which a report is given up."
  type        = number
  default     = 300

  validation {
    condition     = var.timeout_s >= 1 && var.timeout_s <= 900
    error_message = "Lambda runs for at most 900 seconds."
  }
}

variable "reserve_concurrency" {
  description = "Set one concurrent execution aside. The account's quota must leave 100 to others."
  type        = bool
  default     = true
}
