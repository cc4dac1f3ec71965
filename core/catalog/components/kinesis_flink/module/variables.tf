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
  description = "Key that encrypts the log and what the application reads and writes."
  type        = string
}

variable "stream_arn" {
  description = "ARN of the Kinesis stream or of the Kafka cluster that is read."
  type        = string
}

variable "stream_kind" {
  description = "What the stream speaks: kinesis or kafka."
  type        = string

  validation {
    condition     = contains(["kinesis", "kafka"], var.stream_kind)
    error_message = "stream_kind is kinesis or kafka."
  }
}

variable "bootstrap_brokers" {
  description = "Kafka brokers to connect to; empty for Kinesis."
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

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  type        = string
}

variable "table_name" {
  description = "DynamoDB table of online features; null for none."
  type        = string
  default     = null
}

variable "table_arn" {
  description = "ARN of the table of online features; null for none."
  type        = string
  default     = null
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

variable "vpc_id" {
  description = "VPC of the Kafka cluster; null for Kinesis."
  type        = string
  default     = null
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC; null for Kinesis."
  type        = string
  default     = null
}

variable "private_subnet_ids" {
  description = "Subnets from which Kafka is reached; empty for Kinesis."
  type        = list(string)
  default     = []
}

variable "flink_version" {
  description = "Runtime of the application."
  type        = string
  default     = "FLINK-1_20"

  validation {
    condition     = can(regex("^FLINK-[0-9]+_[0-9]+$", var.flink_version))
    error_message = "flink_version looks like `FLINK-1_20`."
  }
}

variable "code_key" {
  description = "Object key of the application's archive in the artifact bucket."
  type        = string
  default     = "streams/application.zip"

  validation {
    condition     = can(regex("^streams/.+\\.(jar|zip)$", var.code_key))
    error_message = "code_key looks like `streams/<name>.jar` or `.zip`."
  }
}

variable "code_version" {
  description = "Object version of the archive; empty for the newest."
  type        = string
  default     = ""
}

variable "started" {
  description = "Whether the application runs; off until its archive is in place."
  type        = bool
  default     = false
}

variable "parallelism" {
  description = "Tasks at a time at the start, each on a KPU of its own."
  type        = number
  default     = 1

  validation {
    condition     = var.parallelism >= 1
    error_message = "parallelism is at least 1."
  }
}

variable "autoscale" {
  description = "Let the service add KPUs under load, up to the account's quota; costs follow."
  type        = bool
  default     = false
}

variable "topics" {
  description = "Kafka topics that the application may read; unused for Kinesis."
  type        = list(string)
  default     = ["events"]

  validation {
    condition     = alltrue([for topic in var.topics : can(regex("^[A-Za-z0-9._-]+$", topic))])
    error_message = "Topics have letters, digits, dots, hyphens and underscores."
  }
}

variable "max_lag_s" {
  description = "Seconds that the application may lag behind Kinesis before people are told."
  type        = number
  default     = 60
}
