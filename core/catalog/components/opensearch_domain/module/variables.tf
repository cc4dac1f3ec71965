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
  description = "Key that encrypts disks, snapshots and logs."
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

variable "retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "engine_version" {
  description = "Version of OpenSearch."
  type        = string
  default     = "OpenSearch_2.19"

  validation {
    condition     = can(regex("^OpenSearch_[0-9]+\\.[0-9]+$", var.engine_version))
    error_message = "engine_version looks like `OpenSearch_2.19`."
  }
}

variable "instance_type" {
  description = "Type of a data node."
  type        = string
  default     = "r6g.large.search"

  validation {
    condition     = endswith(var.instance_type, ".search")
    error_message = "instance_type looks like `r6g.large.search`."
  }
}

variable "nodes" {
  description = "Data nodes; a multiple of zones_used."
  type        = number
  default     = 2

  validation {
    condition     = var.nodes >= 1
    error_message = "A domain has at least one data node."
  }
}

variable "zones_used" {
  description = "Zones that nodes are spread over: 1, 2 or 3."
  type        = number
  default     = 2

  validation {
    condition     = contains([1, 2, 3], var.zones_used)
    error_message = "A domain stands in 1, 2 or 3 zones."
  }
}

variable "manager_nodes" {
  description = "Nodes that only manage the cluster: 0, 3 or 5."
  type        = number
  default     = 0

  validation {
    condition     = contains([0, 3, 5], var.manager_nodes)
    error_message = "Manager nodes are 0, 3 or 5."
  }
}

variable "volume_gb" {
  description = "Disk of one node."
  type        = number
  default     = 20

  validation {
    condition     = var.volume_gb >= 10
    error_message = "A node has at least 10 GB."
  }
}

variable "create_service_linked_role" {
  description = "Make the role that OpenSearch needs once an account."
  type        = bool
  default     = false
}
