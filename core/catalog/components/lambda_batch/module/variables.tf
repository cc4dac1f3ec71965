variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "environment" {
  description = "dev, staging or prod; the functions log it."
  type        = string
}

variable "account_id" {
  description = "AWS account of the functions."
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
  description = "Key that encrypts environment variables, logs and dead letters, and the buckets' objects."
  type        = string
}

variable "data_bucket" {
  description = "Name of the bucket for incoming data and results."
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

variable "memory_mb" {
  description = "Memory of the scoring function; 1,769 MB bring one vCPU."
  type        = number
  default     = 1769

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "Lambda takes 128 to 10,240 MB."
  }
}

variable "scratch_mb" {
  description = "Size of /tmp."
  type        = number
  default     = 1024

  validation {
    condition     = var.scratch_mb >= 512 && var.scratch_mb <= 10240
    error_message = "Lambda takes 512 to 10,240 MB of /tmp."
  }
}

variable "timeout_s" {
  description = "Seconds after which scoring one chunk is given up."
  type        = number
  default     = 300

  validation {
    condition     = var.timeout_s >= 1 && var.timeout_s <= 900
    error_message = "Lambda runs for at most 900 seconds."
  }
}

variable "chunk_rows" {
  description = "Rows that one call scores."
  type        = number
  default     = 5000

  validation {
    condition     = var.chunk_rows >= 1
    error_message = "A chunk has at least one row."
  }
}

variable "max_concurrency" {
  description = "Chunks scored at the same time."
  type        = number
  default     = 10

  validation {
    condition     = var.max_concurrency >= 1 && var.max_concurrency <= 1000
    error_message = "Between 1 and 1,000 chunks can be scored at the same time."
  }
}

variable "reserve_concurrency" {
  description = "Set the functions' concurrency aside. The account's quota must leave 100 calls to others."
  type        = bool
  default     = true
}

variable "max_errors" {
  description = "Errors in five minutes of one function that still raise no alarm."
  type        = number
  default     = 0
}

variable "private_subnet_ids" {
  description = "Subnets of the functions; empty to run them outside of any VPC."
  type        = list(string)
  default     = []
}

variable "vpc_id" {
  description = "VPC of the subnets; null without."
  type        = string
  default     = null
}

variable "s3_prefix_list_id" {
  description = "Prefix list of S3; null without a VPC."
  type        = string
  default     = null
}
