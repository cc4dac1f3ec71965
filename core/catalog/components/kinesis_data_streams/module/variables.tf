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

variable "kms_key_arn" {
  description = "Key that encrypts the records."
  type        = string
}

variable "shard_count" {
  description = "Shards; each takes 1 MB or 1,000 records a second in. 0 leaves capacity to Kinesis (on demand)."
  type        = number
  default     = 1

  validation {
    condition     = var.shard_count >= 0 && floor(var.shard_count) == var.shard_count
    error_message = "shard_count is a whole number, 0 for on demand."
  }
}

variable "retention_hours" {
  description = "Hours that a record can be read."
  type        = number
  default     = 24

  validation {
    condition     = var.retention_hours >= 24 && var.retention_hours <= 8760
    error_message = "Kinesis keeps records for 24 hours to 365 days."
  }
}

variable "max_lag_s" {
  description = "Seconds that a reader may lag behind before people are told."
  type        = number
  default     = 300

  validation {
    condition     = var.max_lag_s > 0
    error_message = "max_lag_s is positive."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}
