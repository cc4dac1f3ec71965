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
  description = "Key that encrypts the stream's records, the files and the log."
  type        = string
}

variable "stream_arn" {
  description = "ARN of the Kinesis stream that is read."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "prefix" {
  description = "Where the files lie in the data bucket; ends with a slash."
  type        = string
  default     = "streams/events/"

  validation {
    condition     = can(regex("^[a-z0-9/_-]+/$", var.prefix))
    error_message = "prefix has lower-case letters, digits, hyphens and underscores, and ends with a slash."
  }
}

variable "buffer_s" {
  description = "Seconds after which a file is written."
  type        = number
  default     = 300

  validation {
    condition     = var.buffer_s >= 60 && var.buffer_s <= 900
    error_message = "A buffer lasts 60 to 900 seconds."
  }
}

variable "buffer_mb" {
  description = "Megabytes after which a file is written."
  type        = number
  default     = 64

  validation {
    condition     = var.buffer_mb >= 1 && var.buffer_mb <= 128
    error_message = "A buffer has 1 to 128 MB."
  }
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
