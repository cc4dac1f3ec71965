variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "region" {
  description = "Region that everything stands in."
  type        = string
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
  description = "Key that encrypts files, logs and bookmarks."
  type        = string
}

variable "data_bucket" {
  description = "Name of the data bucket."
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
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "script_key" {
  description = "Object key of the PySpark script in the artifact bucket."
  type        = string
  default     = "etl/job.py"

  validation {
    condition     = can(regex("^etl/.+\\.py$", var.script_key))
    error_message = "script_key looks like `etl/<name>.py`."
  }
}

variable "source_prefix" {
  description = "What the job reads in the data bucket."
  type        = string
  default     = "raw/"

  validation {
    condition     = endswith(var.source_prefix, "/")
    error_message = "source_prefix ends with a slash."
  }
}

variable "target_prefix" {
  description = "What the job writes in the data bucket."
  type        = string
  default     = "incoming/"

  validation {
    condition     = endswith(var.target_prefix, "/")
    error_message = "target_prefix ends with a slash."
  }
}

variable "schedule_expression" {
  description = "When the job starts, as cron(…) in UTC; empty for never by itself."
  type        = string
  default     = "cron(0 0 * * ? *)"

  validation {
    condition     = var.schedule_expression == "" || can(regex("^cron\\(.+\\)$", var.schedule_expression))
    error_message = "Write cron(…) or nothing."
  }
}

variable "worker_type" {
  description = "Kind of worker; G.1X has 4 vCPU and 16 GB."
  type        = string
  default     = "G.1X"

  validation {
    condition     = contains(["G.1X", "G.2X", "G.4X", "G.8X"], var.worker_type)
    error_message = "worker_type is G.1X, G.2X, G.4X or G.8X."
  }
}

variable "workers" {
  description = "Workers of a run at most; unused ones are given back."
  type        = number
  default     = 2

  validation {
    condition     = var.workers >= 2
    error_message = "A Spark job has at least two workers."
  }
}

variable "timeout_min" {
  description = "Minutes after which a run is given up."
  type        = number
  default     = 60

  validation {
    condition     = var.timeout_min >= 1 && var.timeout_min <= 10080
    error_message = "Between a minute and seven days."
  }
}
