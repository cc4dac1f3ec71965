variable "eks_cluster_name" {
  description = "Name of the EKS cluster that is there already."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", var.eks_cluster_name))
    error_message = "An EKS cluster's name has letters, digits, hyphens and underscores, at most 100 of them."
  }
}

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
  description = "Key that encrypts what pods read and write."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets of the cluster's VPC for the nodes, one a zone."
  type        = list(string)
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

variable "disk_gb" {
  description = "Disk of a node; images and models lie there."
  type        = number
  default     = 100

  validation {
    condition     = var.disk_gb >= 50
    error_message = "A node needs 50 GB at the least."
  }
}
