variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "region" {
  description = "Region whose metrics the dashboard shows."
  type        = string
}

variable "account_id" {
  description = "AWS account whose services may publish to the topic."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts messages; its policy lets CloudWatch and Budgets publish."
  type        = string
}

variable "alert_email" {
  description = "Address that receives alarms; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = var.alert_email == "" || can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "alert_email is an e-mail address or empty."
  }
}

variable "widgets" {
  description = "Graphs that the other modules hand over, in the order in which they are shown."
  type = list(object({
    title     = string
    stat      = string
    label     = string
    metrics   = list(list(string))
    threshold = optional(number)
  }))
  default = []
}

variable "alarm_arns" {
  description = "Alarms that the other modules hand over, for the panel on top; CloudWatch shows a hundred at most."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.alarm_arns) <= 100
    error_message = "One alarm panel shows at most 100 alarms."
  }
}
