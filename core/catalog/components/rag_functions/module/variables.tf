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
  description = "Key that encrypts environments, logs, dead letters and documents."
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
  description = "VPC that the functions run in."
  type        = string
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets, one a zone."
  type        = list(string)
}

variable "endpoint_security_group_id" {
  description = "Security group of the interface endpoints."
  type        = string
}

variable "s3_prefix_list_id" {
  description = "Prefix list of S3, for the way through its gateway endpoint."
  type        = string
}

variable "master_login_arn" {
  description = "Secret of the vector store's administrator; only the function that migrates may read it."
  type        = string
}

variable "caller_policy_arns" {
  description = "Policies of other modules for those who call them: a language model, a vector store."
  type        = list(string)
  default     = []
}

variable "caller_environment" {
  description = "Addresses and names of what is called, as environment variables of the code."
  type        = list(object({ name = string, value = string }))
  default     = []
}

variable "client_ports" {
  description = "Ports inside the VPC on which called stores listen."
  type        = list(number)
  default     = []
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

variable "memory_mb" {
  description = "Memory of each function; 1,769 MB bring one vCPU."
  type        = number
  default     = 1769

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "Lambda takes 128 to 10,240 MB."
  }
}

variable "max_concurrency" {
  description = "Documents that are ingested side by side."
  type        = number
  default     = 2

  validation {
    condition     = var.max_concurrency >= 1
    error_message = "At least one document is ingested at a time."
  }
}

variable "reserve_concurrency" {
  description = "Set executions aside for each function, and hold it to them. The account's quota must leave 100 to others."
  type        = bool
  default     = true
}
