variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the collection."
  type        = string
}

variable "account_id" {
  description = "AWS account that everything belongs to."
  type        = string
}

variable "vpc_id" {
  description = "VPC from which it is reached."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets, one a zone."
  type        = list(string)
}

variable "endpoint_security_group_id" {
  description = "Security group of the interface endpoints."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "standby" {
  description = "Keep standbys in other zones; twice the price."
  type        = bool
  default     = true
}

variable "caller_role_arns" {
  description = "Roles that may read and write indexes."
  type        = list(string)
  default     = []
}
