variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the warehouse and the administrator's secret."
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

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "base_rpu" {
  description = "Units of capacity that a query gets."
  type        = number
  default     = 8

  validation {
    condition     = var.base_rpu >= 8 && var.base_rpu % 8 == 0
    error_message = "Capacity comes in eights."
  }
}

variable "max_rpu_hours_month" {
  description = "Unit hours in a month beyond which queries are refused."
  type        = number
  default     = 500

  validation {
    condition     = var.max_rpu_hours_month >= 1
    error_message = "At least one unit hour is allowed."
  }
}

variable "max_query_s" {
  description = "Seconds after which a query is stopped."
  type        = number
  default     = 3600
}
