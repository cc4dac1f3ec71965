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
  description = "Key that encrypts results and the files that are read."
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

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "tables" {
  description = "Tables by name: where their files lie in the data bucket, their format, columns and partition columns."
  type = map(object({
    prefix     = string
    format     = string
    columns    = list(object({ name = string, type = string }))
    partitions = optional(list(object({ name = string, type = string })), [])
  }))
  default = {
    predictions = {
      prefix  = "scores/"
      format  = "csv"
      columns = [{ name = "entity_id", type = "string" }, { name = "score", type = "double" }]
    }
  }

  validation {
    condition     = alltrue([for table in values(var.tables) : contains(["csv", "json", "parquet"], table.format)])
    error_message = "The format of a table is csv, json or parquet."
  }

  validation {
    condition     = alltrue([for table in values(var.tables) : endswith(table.prefix, "/")])
    error_message = "The prefix of a table ends with a slash."
  }
}

variable "query_limit_gb" {
  description = "Gigabytes that one query may read before it is stopped."
  type        = number
  default     = 100

  validation {
    condition     = var.query_limit_gb >= 0.01
    error_message = "query_limit_gb is at least 0.01 (10 MB)."
  }
}

variable "day_limit_gb" {
  description = "Gigabytes that all queries of a day may read before people are told."
  type        = number
  default     = 500
}
