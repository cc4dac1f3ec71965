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
  description = "Key that encrypts the cluster's secrets, logs and what pods read and write."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the cluster."
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

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "table_arn" {
  description = "ARN of the table of online features; null for none."
  type        = string
  default     = null
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

variable "kubernetes_version" {
  description = "Version of Kubernetes; one in standard support."
  type        = string
  default     = "1.33"

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version looks like `1.33`."
  }
}

variable "admin_role_arns" {
  description = "Roles that may administer the cluster: who deploys, and a role for emergencies."
  type        = list(string)
  default     = []
}

variable "gpu" {
  description = "Whether nodes have a GPU."
  type        = bool
  default     = false
}

variable "instance_type" {
  description = "Instance type of the nodes."
  type        = string
  default     = "m5.xlarge"
}

variable "min_nodes" {
  description = "Nodes at the least; two of them survive the loss of one."
  type        = number
  default     = 2

  validation {
    condition     = var.min_nodes >= 1
    error_message = "A cluster has at least one node."
  }
}

variable "max_nodes" {
  description = "Nodes at the most."
  type        = number
  default     = 4

  validation {
    condition     = var.max_nodes >= 1
    error_message = "A cluster has at least one node."
  }
}

variable "min_replicas" {
  description = "The model's pods at the least; fewer of them are an alarm."
  type        = number
  default     = 2

  validation {
    condition     = var.min_replicas >= 1
    error_message = "At least one pod runs."
  }
}

variable "max_replicas" {
  description = "The model's pods at the most; the manifests read it."
  type        = number
  default     = 4

  validation {
    condition     = var.max_replicas >= var.min_replicas
    error_message = "max_replicas is at least min_replicas."
  }
}

variable "endpoint_zones" {
  description = "Zones in which the endpoints of this module stand."
  type        = number
  default     = 2

  validation {
    condition     = var.endpoint_zones >= 1
    error_message = "Endpoints stand in one zone at least."
  }
}

variable "disk_gb" {
  description = "Disk of a node; images and models lie there."
  type        = number
  default     = 100

  validation {
    condition     = var.disk_gb >= 50
    error_message = "A node needs 50 GB at the least."
  }
}
