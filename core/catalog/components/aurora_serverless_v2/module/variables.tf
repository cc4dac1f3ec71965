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
  description = "Key that encrypts storage, backups, logs and the administrator's secret."
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

variable "database_name" {
  description = "Name of the database."
  type        = string
  default     = "app"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.database_name))
    error_message = "database_name has lower-case letters, digits and underscores, and starts with a letter."
  }
}

variable "engine_version" {
  description = "Version of Aurora PostgreSQL."
  type        = string
  default     = "16.6"

  validation {
    condition     = can(regex("^[0-9]{2}\\.[0-9]+$", var.engine_version))
    error_message = "engine_version looks like 16.6."
  }
}

variable "min_acu" {
  description = "Capacity at least; 0 lets the cluster pause."
  type        = number
  default     = 0.5

  validation {
    condition     = var.min_acu >= 0 && var.min_acu <= 256 && floor(var.min_acu * 2) == var.min_acu * 2
    error_message = "min_acu is between 0 and 256, in steps of a half."
  }
}

variable "max_acu" {
  description = "Capacity at most: the limit of what the cluster may cost."
  type        = number
  default     = 4

  validation {
    condition     = var.max_acu >= 1 && var.max_acu <= 256 && var.max_acu >= var.min_acu
    error_message = "max_acu is between 1 and 256 and not below min_acu."
  }
}

variable "instances" {
  description = "Instances; two or more stand in different zones."
  type        = number
  default     = 2

  validation {
    condition     = var.instances >= 1 && var.instances <= 16
    error_message = "A cluster has 1 to 16 instances."
  }
}

variable "backup_days" {
  description = "Days to which the cluster can be restored."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "Backups are kept for 1 to 35 days."
  }
}

variable "deletion_protection" {
  description = "Refuse to delete the cluster; without it no last snapshot is kept either."
  type        = bool
  default     = true
}
