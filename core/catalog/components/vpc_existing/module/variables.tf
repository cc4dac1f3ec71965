variable "region" {
  description = "Region of the VPC; part of the endpoints' service names."
  type        = string
}

variable "vpc_id" {
  description = "Id of the VPC that is there already."
  type        = string

  validation {
    condition     = can(regex("^vpc-([0-9a-f]{8,17})$", var.vpc_id))
    error_message = "vpc_id looks like `vpc-0123456789abcdef0`."
  }
}

variable "private_subnet_ids" {
  description = "Private subnets of that VPC for the workload, one a zone."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) > 0 && alltrue([for id in var.private_subnet_ids : can(regex("^subnet-[0-9a-f]{8,17}$", id))])
    error_message = "private_subnet_ids lists one or more ids like `subnet-0123456789abcdef0`."
  }

  validation {
    condition     = length(var.private_subnet_ids) == length(distinct(var.private_subnet_ids))
    error_message = "A subnet is listed twice."
  }
}

variable "public_subnet_ids" {
  description = "Public subnets of that VPC; only a public load balancer needs them."
  type        = list(string)
  default     = []
}
