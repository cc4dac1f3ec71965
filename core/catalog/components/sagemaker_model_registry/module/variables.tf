variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "account_id" {
  description = "AWS account of the project."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "region" {
  description = "AWS region of the project."
  type        = string
}

variable "reader_account_ids" {
  description = "Other AWS accounts that may read versions, such as one that deploys to production."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for account in var.reader_account_ids : can(regex("^[0-9]{12}$", account))])
    error_message = "An AWS account id has twelve digits."
  }
}
