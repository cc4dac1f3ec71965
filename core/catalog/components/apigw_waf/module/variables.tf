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
  description = "Key that encrypts the logs."
  type        = string
}

variable "endpoint_name" {
  description = "SageMaker endpoint that is invoked."
  type        = string
}

variable "endpoint_arn" {
  description = "ARN of the endpoint; the only one that the API may invoke."
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

variable "user_pool_ids" {
  description = "Cognito user pools whose tokens are admitted; empty for IAM-signed requests."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.user_pool_ids : can(regex("^[a-z0-9-]+_[A-Za-z0-9]+$", id))])
    error_message = "A user pool id looks like `eu-west-1_AbCdEfGhI`."
  }
}

variable "throttle_rps" {
  description = "Requests a second that the API admits, and its burst."
  type        = number
  default     = 100

  validation {
    condition     = var.throttle_rps >= 1
    error_message = "throttle_rps is at least 1."
  }
}

variable "caller_requests_5min" {
  description = "Requests of one address in five minutes above which it is blocked."
  type        = number
  default     = 2000

  validation {
    condition     = var.caller_requests_5min >= 10
    error_message = "WAF counts from 10 requests on."
  }
}

variable "max_instances_per_request" {
  description = "Instances that one request may ask predictions for."
  type        = number
  default     = 100

  validation {
    condition     = var.max_instances_per_request >= 1
    error_message = "max_instances_per_request is at least 1."
  }
}

variable "latency_alarm_ms" {
  description = "p95 in milliseconds above which people are told."
  type        = number
  default     = 1000
}

variable "max_5xx_per_minute" {
  description = "5xx answers a minute above which people are told."
  type        = number
  default     = 10
}

variable "manage_logging_role" {
  description = "Set the role with which API Gateway writes logs, once for the account and region."
  type        = bool
  default     = true
}
