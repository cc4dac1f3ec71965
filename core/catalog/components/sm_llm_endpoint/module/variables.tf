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
  description = "Key that encrypts weights and volumes."
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

variable "artifact_bucket" {
  description = "Name of the bucket for models and reports."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  type        = string
}

variable "app_repository_arn" {
  description = "Repository of the project's images, which holds the model server's too."
  type        = string
}

variable "app_repository_url" {
  description = "Address of the application's images, without a tag."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "model_version" {
  description = "Folder below `llm/` of the artifact bucket that holds the weights."
  type        = string
  default     = "v1"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,19}$", var.model_version))
    error_message = "model_version has up to 20 lower-case letters, digits and hyphens."
  }
}

variable "server_version" {
  description = "Tag of the mirrored server image, after `llm-`."
  type        = string
  default     = "0.34.0-lmi16"
}

variable "instance_type" {
  description = "Instance with GPUs."
  type        = string
  default     = "ml.g5.xlarge"

  validation {
    condition     = can(regex("^ml\\.(g5|g6|g6e|p4d|p5)\\.", var.instance_type))
    error_message = "Take an instance with GPUs."
  }
}

variable "gpus" {
  description = "GPUs over which the model is spread."
  type        = number
  default     = 1
}

variable "instances" {
  description = "Instances at the least."
  type        = number
  default     = 1

  validation {
    condition     = var.instances >= 1
    error_message = "One instance at the least."
  }
}

variable "max_instances" {
  description = "Instances at the most."
  type        = number
  default     = 2
}

variable "context_tokens" {
  description = "Tokens of question, passages and answer together."
  type        = number
  default     = 8192
}
