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
  description = "Key that encrypts volumes, captured data and reports."
  type        = string
}

variable "endpoint_name" {
  description = "SageMaker endpoint that is watched."
  type        = string
}

variable "data_bucket" {
  description = "Name of the data bucket."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "artifact_bucket" {
  description = "Name of the bucket for models and reports."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  type        = string
}

variable "vpc_id" {
  description = "VPC that it stands in."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets, one a zone."
  type        = list(string)
}

variable "endpoint_security_group_id" {
  description = "Security group of the network's interface endpoints."
  type        = string
}

variable "s3_prefix_list_id" {
  description = "Prefix list of S3, for the way to its gateway endpoint."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "features" {
  description = "Features that alarms are set on, the most telling first; at most 20."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.features) <= 20
    error_message = "Name at most 20 features; each is an alarm."
  }
}

variable "max_distance" {
  description = "Distance of a feature from its baseline above which people are told."
  type        = number
  default     = 0.2

  validation {
    condition     = var.max_distance > 0
    error_message = "max_distance is positive."
  }
}

variable "schedule_expression" {
  description = "When a report is due, as cron(…) in UTC: hourly, daily or weekly."
  type        = string
  default     = "cron(0 7 ? * * *)"

  validation {
    condition     = can(regex("^cron\\(0 .+\\)$", var.schedule_expression))
    error_message = "Write cron(0 …): Model Monitor starts at full hours."
  }
}

variable "instance_type" {
  description = "Instance type of a report."
  type        = string
  default     = "ml.m5.xlarge"

  validation {
    condition     = startswith(var.instance_type, "ml.")
    error_message = "instance_type looks like `ml.m5.xlarge`."
  }
}

variable "volume_gb" {
  description = "Disk of a report."
  type        = number
  default     = 20

  validation {
    condition     = var.volume_gb >= 1
    error_message = "volume_gb is at least 1."
  }
}

variable "timeout_s" {
  description = "Seconds after which a report is given up."
  type        = number
  default     = 3600

  validation {
    condition     = var.timeout_s >= 60 && var.timeout_s <= 86400
    error_message = "Between a minute and a day."
  }
}
