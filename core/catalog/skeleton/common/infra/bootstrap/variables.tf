variable "project" {
  description = "Name of the project, a prefix of every name made here."
  type        = string
}

variable "region" {
  description = "AWS region of the state bucket."
  type        = string
}

variable "account_id" {
  description = "AWS account to prepare, twelve digits."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}
