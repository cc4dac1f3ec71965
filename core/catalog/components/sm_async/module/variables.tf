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
  description = "Key that encrypts the log, the volumes, the topics, requests and answers."
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

variable "vpc_id" {
  description = "VPC that it stands in."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets, one a zone."
  type        = list(string)
}

variable "endpoint_security_group_id" {
  description = "Security group of the network's interface endpoints."
  type        = string
}

variable "s3_prefix_list_id" {
  description = "Prefix list of S3, for the way to its gateway endpoint."
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

variable "instance_type" {
  description = "Instance type of the endpoint. Types with local NVMe storage refuse the volume key."
  type        = string
  default     = "ml.m5.large"

  validation {
    condition     = can(regex("^ml\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "instance_type looks like `ml.m5.large`."
  }
}

variable "max_instances" {
  description = "Instances at most: the limit of what the endpoint may cost."
  type        = number
  default     = 2

  validation {
    condition     = var.max_instances >= 1
    error_message = "max_instances is at least 1."
  }
}

variable "concurrency_per_instance" {
  description = "Requests that one instance works on at a time."
  type        = number
  default     = 2

  validation {
    condition     = var.concurrency_per_instance >= 1 && var.concurrency_per_instance <= 1000
    error_message = "Between 1 and 1,000 requests at a time."
  }
}

variable "backlog_per_instance" {
  description = "Waiting requests of one instance above which another is started."
  type        = number
  default     = 5

  validation {
    condition     = var.backlog_per_instance > 0
    error_message = "backlog_per_instance is positive."
  }
}

variable "max_wait_s" {
  description = "Seconds that a request may wait before people are told."
  type        = number
  default     = 1800
}
