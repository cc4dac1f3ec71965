variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the table and its backups."
  type        = string
}

variable "hash_key" {
  description = "Attribute that names the entity whose features an item holds."
  type        = string
  default     = "entity_id"
}

variable "range_key" {
  description = "Second part of the key; empty for none."
  type        = string
  default     = ""
}

variable "ttl_attribute" {
  description = "Attribute with the epoch second at which an item expires."
  type        = string
  default     = "expires_at"
}

variable "max_read_units" {
  description = "Read units a second at most; bounds the cost of a runaway caller. -1 for no bound."
  type        = number
  default     = -1

  validation {
    condition     = var.max_read_units == -1 || var.max_read_units >= 1
    error_message = "max_read_units is -1 or at least 1."
  }
}

variable "max_write_units" {
  description = "Write units a second at most; bounds the cost of a runaway writer. -1 for no bound."
  type        = number
  default     = -1

  validation {
    condition     = var.max_write_units == -1 || var.max_write_units >= 1
    error_message = "max_write_units is -1 or at least 1."
  }
}

variable "deletion_protection" {
  description = "Refuse to delete the table."
  type        = bool
  default     = true
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}
