variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "environment" {
  description = "Environment: dev, staging or prod."
  type        = string
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
  description = "Key that encrypts the environment, logs, dead letters and what the function reads and writes."
  type        = string
}

variable "stream_arn" {
  description = "ARN of the Kafka cluster that is read."
  type        = string
}

variable "topic" {
  description = "Topic that is scored; it is made on purpose, before the first deployment."
  type        = string
  default     = "events"

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+$", var.topic))
    error_message = "A topic has letters, digits, dots, hyphens and underscores."
  }
}

variable "broker_security_group_id" {
  description = "Security group of the brokers, in which Lambda's pollers stand too."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the cluster."
  type        = string
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC."
  type        = string
}

variable "private_subnet_ids" {
  description = "Subnets of the cluster."
  type        = list(string)
}

variable "endpoint_security_group_id" {
  description = "Security group of the interface endpoints."
  type        = string
}

variable "endpoint_zones" {
  description = "Zones in which the endpoints of Lambda and STS stand."
  type        = number
  default     = 1

  validation {
    condition     = var.endpoint_zones >= 1
    error_message = "Endpoints stand in one zone at least."
  }
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

variable "log_level" {
  description = "Log level of the code."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "log_level is DEBUG, INFO, WARNING or ERROR."
  }
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
  description = "Seconds after which a batch is given up."
  type        = number
  default     = 60

  validation {
    condition     = var.timeout_s >= 1 && var.timeout_s <= 900
    error_message = "Lambda runs for at most 900 seconds."
  }
}

variable "batch_size" {
  description = "Records of one call at most."
  type        = number
  default     = 100

  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 10000
    error_message = "A batch has 1 to 10,000 records."
  }
}

variable "batch_window_s" {
  description = "Seconds to wait for a batch to fill; 0 calls at once."
  type        = number
  default     = 0

  validation {
    condition     = var.batch_window_s >= 0 && var.batch_window_s <= 300
    error_message = "A window lasts 0 to 300 seconds."
  }
}

variable "max_concurrency" {
  description = "Calls at a time: one a partition."
  type        = number
  default     = 10

  validation {
    condition     = var.max_concurrency >= 1
    error_message = "max_concurrency is at least 1."
  }
}

variable "max_lag_records" {
  description = "Records that scoring may lag behind before people are told."
  type        = number
  default     = 10000
}

variable "max_errors" {
  description = "Failing calls in five minutes above which people are told."
  type        = number
  default     = 0
}

variable "reserve_concurrency" {
  description = "Set max_concurrency executions aside. The account's quota must leave 100 to others."
  type        = bool
  default     = true
}

variable "interface_endpoints" {
  description = "Endpoints that pollers need and that are made here; leave out what the network has already."
  type        = list(string)
  default     = ["lambda", "sts"]

  validation {
    condition     = length(setsubtract(var.interface_endpoints, ["lambda", "sts"])) == 0
    error_message = "Pollers need `lambda` and `sts`, nothing else."
  }
}
