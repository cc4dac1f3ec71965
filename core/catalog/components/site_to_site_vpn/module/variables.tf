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
  description = "Key that encrypts the tunnels' log."
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

variable "customer_gateway_address" {
  description = "Public IPv4 address of the device on the other side."
  type        = string

  validation {
    condition     = can(cidrhost("${var.customer_gateway_address}/32", 0))
    error_message = "customer_gateway_address is an IPv4 address."
  }
}

variable "customer_gateway_asn" {
  description = "BGP number of the other side."
  type        = number
  default     = 65000

  validation {
    condition     = var.customer_gateway_asn >= 1 && var.customer_gateway_asn <= 4294967294
    error_message = "A BGP number is between 1 and 4294967294."
  }
}

variable "certificate_id" {
  description = "Id of the device's certificate from a private authority in ACM: the part of its ARN after `certificate/`."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]{8,64}$", var.certificate_id))
    error_message = "certificate_id is the part of the certificate's ARN after `certificate/`."
  }
}

variable "aws_side_asn" {
  description = "BGP number of this side."
  type        = number
  default     = 64512

  validation {
    condition     = var.aws_side_asn >= 64512 && var.aws_side_asn <= 65534
    error_message = "Take a private BGP number, 64512 to 65534."
  }
}

variable "remote_cidr_blocks" {
  description = "Ranges on the other side; they must not overlap with the VPC."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for block in var.remote_cidr_blocks : can(cidrhost(block, 0))])
    error_message = "Each range is an IPv4 range."
  }
}

variable "route_table_ids" {
  description = "Route tables that learn the way to the other side."
  type        = list(string)
  default     = []
}
