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

variable "app_repository_arn" {
  description = "ARN of the image repository; the only one that may be pulled from."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the log, the volume and what the container reads and writes."
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

variable "model_data_key" {
  description = "Object key of a model.tar.gz under `models/`; empty lets the container read the current model at start."
  type        = string
  default     = ""

  validation {
    condition     = var.model_data_key == "" || can(regex("^models/.+\\.tar\\.gz$", var.model_data_key))
    error_message = "model_data_key looks like `models/<version>/model.tar.gz`."
  }
}

variable "memory_mb" {
  description = "Memory of a container."
  type        = number
  default     = 2048

  validation {
    condition     = contains([1024, 2048, 3072, 4096, 5120, 6144], var.memory_mb)
    error_message = "Serverless endpoints offer 1024 to 6144 MB in steps of 1024."
  }
}

variable "max_concurrency" {
  description = "Requests at a time at most: the limit of what the endpoint may cost."
  type        = number
  default     = 10

  validation {
    condition     = var.max_concurrency >= 1 && var.max_concurrency <= 200
    error_message = "A serverless endpoint serves 1 to 200 requests at a time."
  }
}

variable "provisioned_concurrency" {
  description = "Containers that are kept warm; 0 for none."
  type        = number
  default     = 0

  validation {
    condition     = var.provisioned_concurrency >= 0 && var.provisioned_concurrency <= var.max_concurrency
    error_message = "provisioned_concurrency is between 0 and max_concurrency."
  }
}

variable "latency_alarm_ms" {
  description = "p95 in milliseconds above which people are told."
  type        = number
  default     = 10000
}

variable "max_5xx_per_minute" {
  description = "5xx answers a minute above which people are told."
  type        = number
  default     = 10
}
