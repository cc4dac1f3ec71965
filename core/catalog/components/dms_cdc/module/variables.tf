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
  description = "Key that encrypts what is captured."
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

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "source_login_arn" {
  description = "Where the login of the database is kept: host, port, user and its password as JSON."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "source_engine" {
  description = "Engine of the database."
  type        = string
  default     = "postgres"

  validation {
    condition     = contains(["aurora", "aurora-postgresql", "mysql", "oracle", "postgres", "sqlserver"], var.source_engine)
    error_message = "DMS reads changes of postgres, mysql, oracle, sqlserver and Aurora."
  }
}

variable "source_database" {
  description = "Name of the database."
  type        = string
  default     = "app"
}

variable "source_port" {
  description = "Port of the database."
  type        = number
  default     = 5432
}

variable "source_cidr" {
  description = "Network of the database; empty for the VPC."
  type        = string
  default     = ""
}

variable "tables" {
  description = "Tables that are captured, as schema.table; name each, so that no other ever leaves."
  type        = list(string)
  default     = ["public.events"]

  validation {
    condition     = alltrue([for table in var.tables : can(regex("^[A-Za-z0-9_]+\\.[A-Za-z0-9_]+$", table))])
    error_message = "Tables look like `public.events`; there are no patterns."
  }
}

variable "started" {
  description = "Whether it runs; off until the login is in place."
  type        = bool
  default     = false
}

variable "max_dcu" {
  description = "Units of capacity at the most."
  type        = number
  default     = 2

  validation {
    condition     = contains([1, 2, 4, 8, 16, 32], var.max_dcu)
    error_message = "Capacity is 1, 2, 4, 8, 16 or 32 units."
  }
}

variable "multi_az" {
  description = "Keep a standby in a second zone."
  type        = bool
  default     = false
}
