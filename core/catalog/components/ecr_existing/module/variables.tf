variable "name" {
  description = "Prefix of every resource name, and of the repositories."
  type        = string
}

variable "region" {
  description = "Region of the workload; functions and images must be in the same one."
  type        = string
}

variable "ecr_registry" {
  description = "Host of the registry that is there already."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com$", var.ecr_registry))
    error_message = "ecr_registry looks like `123456789012.dkr.ecr.eu-west-1.amazonaws.com`."
  }

  validation {
    condition     = split(".", "${var.ecr_registry}....")[3] == var.region
    error_message = "The registry is in another region than the workload."
  }
}
