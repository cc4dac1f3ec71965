variable "name" {
  type = string
}

variable "environment" {
  type = string
}

variable "region" {
  type = string
}

variable "account_id" {
  type = string
}

variable "availability_zones" {
  type = list(string)
}

variable "retention_days" {
  type = number
}

variable "tasks" {
  type = number
}

variable "internal" {
  type    = bool
  default = false
}

variable "monthly_budget_usd" {
  type    = number
  default = 500
}

variable "image_tag" {
  type = string
}

variable "github_repository" {
  type = string
}

variable "certificate_arn" {
  type    = string
  default = "arn:aws:acm:eu-west-1:123456789012:certificate/3a2b"
}

variable "web_acl_arn" {
  type    = string
  default = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/door/3a2b"
}
