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
  description = "Key that encrypts the cache, its snapshots and its log."
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

variable "node_type" {
  description = "Type of a node."
  type        = string
  default     = "cache.t4g.medium"

  validation {
    condition     = startswith(var.node_type, "cache.")
    error_message = "node_type looks like `cache.t4g.medium`."
  }
}

variable "shards" {
  description = "Shards, among which keys are spread."
  type        = number
  default     = 1

  validation {
    condition     = var.shards >= 1 && var.shards <= 90
    error_message = "A cluster has 1 to 90 shards."
  }
}

variable "replicas" {
  description = "Copies of each shard in other zones; one takes over when a node is lost."
  type        = number
  default     = 1

  validation {
    condition     = var.replicas >= 0 && var.replicas <= 5
    error_message = "A shard has 0 to 5 replicas."
  }
}

variable "snapshot_days" {
  description = "Days that daily snapshots are kept; 0 for none."
  type        = number
  default     = 0

  validation {
    condition     = var.snapshot_days >= 0 && var.snapshot_days <= 35
    error_message = "Snapshots are kept for 0 to 35 days."
  }
}
