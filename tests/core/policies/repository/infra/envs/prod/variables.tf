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
  type = bool
}

variable "image_tag" {
  type = string
}

variable "github_repository" {
  type = string
}
