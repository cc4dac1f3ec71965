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
  description = "Key that encrypts the guardrail and the log."
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

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "model_id" {
  description = "Foundation model, by its id in Bedrock."
  type        = string
  default     = "amazon.nova-lite-v1:0"

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[A-Za-z0-9.:-]+$", var.model_id))
    error_message = "model_id looks like `amazon.nova-lite-v1:0`."
  }
}

variable "embedding_model_id" {
  description = "Model that turns texts into vectors; a new one changes every vector."
  type        = string
  default     = "amazon.titan-embed-text-v2:0"

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[A-Za-z0-9.:-]+$", var.embedding_model_id))
    error_message = "embedding_model_id looks like `amazon.titan-embed-text-v2:0`."
  }
}

variable "profile_geography" {
  description = "Geography whose regions may serve requests: eu, us or apac; empty for this region only."
  type        = string
  default     = ""

  validation {
    condition     = contains(["", "eu", "us", "apac"], var.profile_geography)
    error_message = "profile_geography is eu, us, apac or empty."
  }
}

variable "day_tokens_out" {
  description = "Generated tokens a day above which people are told."
  type        = number
  default     = 1000000

  validation {
    condition     = var.day_tokens_out > 0
    error_message = "day_tokens_out is positive."
  }
}

variable "log_invocations" {
  description = "Log invocations; one setting for the account and region."
  type        = bool
  default     = true
}

variable "log_payloads" {
  description = "Log what was asked and answered too. It may hold personal data."
  type        = bool
  default     = false
}
