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
  description = "Region of the function."
  type        = string
}

variable "account_id" {
  description = "AWS account of the function."
  type        = string
}

variable "retention_days" {
  description = "Days that the logs are kept."
  type        = number
  default     = 90
}

variable "image_tag" {
  description = "Tag of the container image, as CI built it."
  type        = string
}

variable "app_repository_url" {
  description = "Image repository of the function, without a tag."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts logs, the environment and what the function reads."
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
  description = "Bucket to which the function writes feature histograms under `captures/`, for drift monitoring."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "log_level" {
  description = "Log level of the function."
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

variable "secret_arn" {
  description = "Secret that the function may read; null for none."
  type        = string
  default     = null
}

variable "private_subnet_ids" {
  description = "Subnets of the function; empty to run it outside of any VPC."
  type        = list(string)
  default     = []
}

variable "vpc_id" {
  description = "VPC of the subnets; null without."
  type        = string
  default     = null
}

variable "endpoint_security_group_id" {
  description = "Security group of the VPC's interface endpoints; null without a VPC."
  type        = string
  default     = null
}

variable "s3_prefix_list_id" {
  description = "Prefix list of S3; null without a VPC."
  type        = string
  default     = null
}

variable "dynamodb_prefix_list_id" {
  description = "Prefix list of DynamoDB; null without a VPC."
  type        = string
  default     = null
}

variable "memory_mb" {
  description = "Memory of the function in MiB; 1769 MiB come with one vCPU."
  type        = number
  default     = 1769

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "Lambda offers 128 to 10240 MiB."
  }
}

variable "tmp_mb" {
  description = "Space in /tmp in MiB."
  type        = number
  default     = 512

  validation {
    condition     = var.tmp_mb >= 512 && var.tmp_mb <= 10240
    error_message = "Lambda offers 512 to 10240 MiB of /tmp."
  }
}

variable "timeout_s" {
  description = "Seconds after which a request is given up; the HTTP API waits 30 s at most."
  type        = number
  default     = 10

  validation {
    condition     = var.timeout_s >= 1 && var.timeout_s <= 29
    error_message = "timeout_s is between 1 and 29."
  }
}

variable "provisioned_concurrency" {
  description = "Instances kept warm; 0 lets the function scale to zero, with cold starts."
  type        = number
  default     = 0

  validation {
    condition     = var.provisioned_concurrency >= 0
    error_message = "provisioned_concurrency is not negative."
  }
}

variable "max_concurrency" {
  description = "Instances at the same time at most: the limit of what the function may cost."
  type        = number
  default     = 20

  validation {
    condition     = var.max_concurrency >= 1
    error_message = "max_concurrency is at least 1."
  }

  validation {
    condition     = var.max_concurrency >= var.provisioned_concurrency
    error_message = "max_concurrency must not be below provisioned_concurrency."
  }
}

variable "throttle_rps" {
  description = "Requests a second that the API admits, and its burst."
  type        = number
  default     = 100
}

variable "jwt_issuer" {
  description = "Issuer of bearer tokens, an OpenID Connect provider's address; empty for IAM-signed requests."
  type        = string
  default     = ""

  validation {
    condition     = var.jwt_issuer == "" || startswith(var.jwt_issuer, "https://")
    error_message = "jwt_issuer is an https address."
  }
}

variable "jwt_audience" {
  description = "Audiences that a token must carry one of."
  type        = list(string)
  default     = []
}

variable "trace" {
  description = "Send traces to X-Ray: the first request of each second and 5 % of the rest, paid by the million."
  type        = bool
  default     = false
}
