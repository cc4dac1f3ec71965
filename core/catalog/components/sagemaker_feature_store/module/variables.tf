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
  description = "Key that encrypts both stores."
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

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "features" {
  description = "Features by name, with their type: Integral, Fractional or String. The entity and the time of a record are added."
  type        = map(string)
  default     = { feature_1 = "Fractional" }

  validation {
    condition     = length(var.features) >= 1 && alltrue([for type in values(var.features) : contains(["Integral", "Fractional", "String"], type)])
    error_message = "Name at least one feature; the type of each is Integral, Fractional or String."
  }
}

variable "ttl_days" {
  description = "Days after which an online record expires."
  type        = number
  default     = 90

  validation {
    condition     = var.ttl_days >= 1
    error_message = "Keep records for at least a day."
  }
}
