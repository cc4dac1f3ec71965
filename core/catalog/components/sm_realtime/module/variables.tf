variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "name has 2 to 32 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "environment" {
  description = "Environment: dev, staging or prod."
  type        = string
}

variable "region" {
  description = "Region of the endpoint."
  type        = string
}

variable "account_id" {
  description = "AWS account of the endpoint."
  type        = string
}

variable "retention_days" {
  description = "Days that the endpoint's log is kept."
  type        = number
  default     = 90
}

variable "image_tag" {
  description = "Tag of the container image, as CI built it."
  type        = string
}

variable "app_repository_url" {
  description = "Image repository of the endpoint, without a tag."
  type        = string
}

variable "app_repository_arn" {
  description = "ARN of the image repository; the only one that the endpoint may pull from."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the log, the volumes and the captured data."
  type        = string
}

variable "artifact_bucket" {
  description = "Bucket that holds the model under `models/`."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  type        = string
}

variable "data_bucket" {
  description = "Bucket that captured requests and answers go to, under `captures/`."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the endpoint."
  type        = string
}

variable "private_subnet_ids" {
  description = "Subnets of the model containers and of the private way to the endpoint."
  type        = list(string)
}

variable "endpoint_security_group_id" {
  description = "Security group of the interface endpoints."
  type        = string
}

variable "s3_prefix_list_id" {
  description = "Prefix list of S3."
  type        = string
}

variable "dynamodb_prefix_list_id" {
  description = "Prefix list of DynamoDB."
  type        = string
}

variable "log_level" {
  description = "Log level of the endpoint."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "log_level is DEBUG, INFO, WARNING or ERROR."
  }
}

variable "latency_alarm_ms" {
  description = "p95 in milliseconds above which people are told."
  type        = number
  default     = 500
}

variable "max_5xx_per_minute" {
  description = "5xx answers a minute above which people are told."
  type        = number
  default     = 10
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
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
  description = "Instance type of the endpoint, `ml.` in front. Types with local NVMe storage refuse the volume key."
  type        = string
  default     = "ml.c5.xlarge"

  validation {
    condition     = can(regex("^ml\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "instance_type looks like `ml.c5.xlarge`."
  }
}

variable "vcpus" {
  description = "vCPUs of the instance type, for the saturation alarm."
  type        = number
  default     = 4
}

variable "instance_count" {
  description = "Instances that always run; SageMaker spreads two or more over zones."
  type        = number
  default     = 2

  validation {
    condition     = var.instance_count >= 1
    error_message = "An endpoint of this kind does not scale to zero."
  }
}

variable "max_instances" {
  description = "Instances that autoscaling may start at most: the limit of what the endpoint may cost."
  type        = number
  default     = 4
}

variable "invocations_per_instance_minute" {
  description = "Invocations a minute that one instance serves within the latency target; autoscaling holds this."
  type        = number
  default     = 12600
}

variable "capture_pct" {
  description = "Percentage of requests and answers that are kept for monitoring; 0 keeps none."
  type        = number
  default     = 10

  validation {
    condition     = var.capture_pct >= 0 && var.capture_pct <= 100
    error_message = "capture_pct is between 0 and 100."
  }
}
