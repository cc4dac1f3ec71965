variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "region" {
  description = "Region of the VPC; part of the endpoints' service names."
  type        = string
}

variable "account_id" {
  description = "AWS account; only its principals may use the interface endpoints."
  type        = string
}

variable "availability_zones" {
  description = "Zones that get a private subnet, and a public one if `public`."
  type        = list(string)

  validation {
    condition     = length(var.availability_zones) >= 1 && length(var.availability_zones) <= 6
    error_message = "Between one and six availability zones are supported."
  }

  validation {
    condition     = length(var.availability_zones) == length(distinct(var.availability_zones))
    error_message = "An availability zone is listed twice."
  }
}

variable "cidr_block" {
  description = "IPv4 range of the VPC; must not overlap with networks that it will be connected to."
  type        = string
  default     = "10.20.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr_block, 0)) && tonumber(split("/", var.cidr_block)[1]) <= 20
    error_message = "cidr_block must be an IPv4 range of at least /20."
  }
}

variable "public" {
  description = "Add public subnets and an internet gateway for a public load balancer. Workloads stay in private subnets."
  type        = bool
  default     = false
}

variable "interface_endpoints" {
  description = "AWS services reached through interface endpoints, by the last part of their service name."
  type        = list(string)
  default     = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]

  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)*$", service))])
    error_message = "Endpoints are named like `ecr.api` or `kms`, without the `com.amazonaws.<region>.` prefix."
  }
}

variable "endpoint_zones" {
  description = "Zones in which interface endpoints stand; fewer cost less, and the rest crosses zones to reach them."
  type        = number
  default     = 2

  validation {
    condition     = var.endpoint_zones >= 1 && floor(var.endpoint_zones) == var.endpoint_zones
    error_message = "endpoint_zones is a whole number of at least 1."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the flow log."
  type        = string
}

variable "retention_days" {
  description = "Days that the flow log is kept."
  type        = number
  default     = 90
}
