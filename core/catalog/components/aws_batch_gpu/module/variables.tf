variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "account_id" {
  description = "AWS account that everything belongs to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "region" {
  description = "Region that everything stands in."
  type        = string
}

variable "image_tag" {
  description = "Tag of the image that runs; immutable."
  type        = string

  validation {
    condition     = var.image_tag != "" && var.image_tag != "latest"
    error_message = "Name the exact image that was tested, not `latest`."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts logs and what jobs read and write."
  type        = string
}

variable "vpc_id" {
  description = "VPC that it stands in."
  type        = string
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC; its members may connect."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets, one a zone."
  type        = list(string)
}

variable "s3_prefix_list_id" {
  description = "Prefix list of S3, for the way through its gateway endpoint."
  type        = string
}

variable "train_repository_url" {
  description = "Address of the training images, without a tag."
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

variable "retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "spot" {
  description = "Take spot instances."
  type        = bool
  default     = true
}

variable "instance_types" {
  description = "Instance types with GPUs."
  type        = list(string)
  default     = ["g5.xlarge", "g5.2xlarge"]
}

variable "max_vcpus" {
  description = "Virtual CPUs at a time at the most; an xlarge has four."
  type        = number
  default     = 4

  validation {
    condition     = var.max_vcpus >= 4
    error_message = "One instance has four."
  }
}

variable "max_hours" {
  description = "Hours after which a job is stopped."
  type        = number
  default     = 24
}

variable "disk_gb" {
  description = "Disk of an instance."
  type        = number
  default     = 200
}
