variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the volumes and the log."
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

variable "kafka_version" {
  description = "Version of Kafka."
  type        = string
  default     = "3.8.x"

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.([0-9]+|x)(\\.kraft)?$", var.kafka_version))
    error_message = "kafka_version looks like `3.8.x`."
  }
}

variable "broker_count" {
  description = "Brokers; a multiple of the number of subnets."
  type        = number
  default     = 3

  validation {
    condition     = var.broker_count >= 2
    error_message = "A cluster has at least two brokers."
  }
}

variable "instance_type" {
  description = "Instance type of a broker."
  type        = string
  default     = "kafka.m7g.large"

  validation {
    condition     = startswith(var.instance_type, "kafka.")
    error_message = "instance_type looks like `kafka.m7g.large`."
  }
}

variable "volume_gb" {
  description = "Disk of one broker at the start."
  type        = number
  default     = 100

  validation {
    condition     = var.volume_gb >= 1 && var.volume_gb <= 16384
    error_message = "A broker has 1 to 16,384 GB."
  }
}

variable "max_volume_gb" {
  description = "Disk that one broker may grow to."
  type        = number
  default     = 1000
}

variable "retention_hours" {
  description = "Hours that a topic keeps its records unless it says otherwise."
  type        = number
  default     = 168

  validation {
    condition     = var.retention_hours >= 1
    error_message = "Keep records for at least an hour."
  }
}
