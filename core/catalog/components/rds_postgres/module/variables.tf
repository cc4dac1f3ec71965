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
  description = "Major version of PostgreSQL; minor ones follow by themselves."
  type        = string
  default     = "17"

  validation {
    condition     = can(regex("^[0-9]{2}$", var.engine_version))
    error_message = "engine_version is a major version such as 17."
  }
}

variable "instance_class" {
  description = "Class of the instance."
  type        = string
  default     = "db.t4g.medium"

  validation {
    condition     = startswith(var.instance_class, "db.")
    error_message = "instance_class looks like `db.t4g.medium`."
  }
}

variable "memory_gb" {
  description = "Memory of the instance class, for the memory alarm."
  type        = number
  default     = 4

  validation {
    condition     = var.memory_gb > 0
    error_message = "memory_gb is positive."
  }
}

variable "storage_gb" {
  description = "Storage at the start."
  type        = number
  default     = 20

  validation {
    condition     = var.storage_gb >= 20
    error_message = "PostgreSQL has at least 20 GB."
  }
}

variable "max_storage_gb" {
  description = "Storage that the database may grow to."
  type        = number
  default     = 200

  validation {
    condition     = var.max_storage_gb >= var.storage_gb
    error_message = "max_storage_gb must not be below storage_gb."
  }
}

variable "multi_az" {
  description = "Keep a standby in a second zone."
  type        = bool
  default     = true
}

variable "backup_days" {
  description = "Days to which the database can be restored."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "Backups are kept for 1 to 35 days."
  }
}

variable "deletion_protection" {
  description = "Refuse to delete the database; without it no last snapshot is kept either."
  type        = bool
  default     = true
}
