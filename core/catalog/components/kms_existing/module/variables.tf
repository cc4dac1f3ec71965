variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "account_id" {
  description = "AWS account whose services use the key."
  type        = string
}

variable "region" {
  description = "Region of the workload, and so of the key."
  type        = string
}

variable "kms_key_arn" {
  description = "ARN of the key that is there already."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a key, not of an alias: `arn:aws:kms:<region>:<account>:key/<id>`."
  }

  validation {
    condition     = split(":", "${var.kms_key_arn}:::")[3] == var.region
    error_message = "The key is in another region than the workload."
  }
}
