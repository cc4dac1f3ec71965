variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the file system."
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

variable "data_bucket" {
  description = "Name of the data bucket."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "capacity_gb" {
  description = "Size in GB: 1200, or a multiple of 2400."
  type        = number
  default     = 1200

  validation {
    condition     = var.capacity_gb == 1200 || var.capacity_gb % 2400 == 0
    error_message = "capacity_gb is 1200 or a multiple of 2400."
  }
}
