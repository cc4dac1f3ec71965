variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string
}

variable "account_id" {
  description = "AWS account of the jobs."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "region" {
  description = "Region of the jobs."
  type        = string
}

variable "image_tag" {
  description = "Tag of the image that scores; immutable."
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
  description = "ARN of the application's repository."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts scores, volumes and the buckets' objects."
  type        = string
}

variable "data_bucket" {
  description = "Name of the bucket for incoming data and scores."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the bucket that holds models."
  type        = string
}

variable "model_package_group_name" {
  description = "Name of the model package group whose newest approved version scores."
  type        = string
}

variable "input_prefix" {
  description = "Folder of the data bucket that the files of each day lie in."
  type        = string
  default     = "incoming/"

  validation {
    condition     = endswith(var.input_prefix, "/")
    error_message = "A prefix ends with a slash."
  }
}

variable "instance_type" {
  description = "Instance that scores."
  type        = string
  default     = "ml.m5.xlarge"

  validation {
    condition     = can(regex("^ml\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "SageMaker instances are called ml.<family>.<size>."
  }
}

variable "instance_count" {
  description = "Instances that score side by side; files are shared out among them."
  type        = number
  default     = 1

  validation {
    condition     = var.instance_count >= 1 && var.instance_count <= 100
    error_message = "Between 1 and 100 instances."
  }
}

variable "concurrent_transforms" {
  description = "Requests that one instance works on at the same time; one for each vCPU."
  type        = number
  default     = 4

  validation {
    condition     = var.concurrent_transforms >= 1 && var.concurrent_transforms <= 100
    error_message = "Between 1 and 100 requests."
  }
}

variable "retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "own_sagemaker_log_group" {
  description = "Manage /aws/sagemaker/TransformJobs, which all projects of an account and region share: true in one of them at most."
  type        = bool
  default     = false
}
