variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "name has 2 to 32 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "environment" {
  description = "Environment: dev, staging or prod."
  type        = string
}

variable "region" {
  description = "Region of the service."
  type        = string
}

variable "account_id" {
  description = "AWS account of the service and of its certificate."
  type        = string
}

variable "retention_days" {
  description = "Days that the service's log is kept."
  type        = number
  default     = 90
}

variable "image_tag" {
  description = "Tag of the container image, as CI built it."
  type        = string
}

variable "app_repository_url" {
  description = "Image repository of the service, without a tag."
  type        = string
}

variable "app_repository_arn" {
  description = "ARN of the image repository; the only one that the service may pull from."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the log and what the service reads."
  type        = string
}

variable "artifact_bucket" {
  description = "Bucket that holds the model under `models/`."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  type        = string
}

variable "data_bucket" {
  description = "Bucket to which the service writes feature histograms under `captures/`, for drift monitoring."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the service."
  type        = string
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC; its members may call the service."
  type        = string
}

variable "private_subnet_ids" {
  description = "Subnets of the tasks, and of the load balancer unless it is public."
  type        = list(string)
}

variable "public_subnet_ids" {
  description = "Subnets of a public load balancer."
  type        = list(string)
  default     = []
}

variable "endpoint_security_group_id" {
  description = "Security group of the interface endpoints."
  type        = string
}

variable "s3_prefix_list_id" {
  description = "Prefix list of S3."
  type        = string
}

variable "dynamodb_prefix_list_id" {
  description = "Prefix list of DynamoDB."
  type        = string
}

variable "public" {
  description = "Open the load balancer to the internet on 443. Off: it has private addresses only."
  type        = bool
  default     = false
}

variable "client_cidr_blocks" {
  description = "Further networks that may call the service, such as a peered VPC or an office network."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for block in var.client_cidr_blocks : can(cidrhost(block, 0)) && block != "0.0.0.0/0"])
    error_message = "Each client network is an IPv4 range; for the whole internet set `public`."
  }
}

variable "certificate_id" {
  description = "Id of the TLS certificate in ACM, in this account and region: the part of its ARN after `certificate/`."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]{8,64}$", var.certificate_id))
    error_message = "certificate_id is the part of the certificate's ARN after `certificate/`."
  }
}

variable "web_acl_arn" {
  description = "WAF web ACL in front of the load balancer; empty for none."
  type        = string
  default     = ""
}

variable "access_log_bucket" {
  description = "Existing bucket that accepts load balancer access logs; empty for none."
  type        = string
  default     = ""
}

variable "deletion_protection" {
  description = "Refuse to delete the load balancer."
  type        = bool
  default     = false
}

variable "container_port" {
  description = "Port that the container listens on; above 1024, because it does not run as root."
  type        = number
  default     = 8080

  validation {
    condition     = var.container_port > 1024 && var.container_port < 65536
    error_message = "container_port is between 1025 and 65535."
  }
}

variable "health_check_path" {
  description = "Path that answers 200 when the model is loaded."
  type        = string
  default     = "/healthz"
}

variable "log_level" {
  description = "Log level of the service."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "log_level is DEBUG, INFO, WARNING or ERROR."
  }
}

variable "cpu_units" {
  description = "CPU of one task; 1024 units are one vCPU."
  type        = number
  default     = 1024

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu_units)
    error_message = "Fargate offers 256, 512, 1024, 2048, 4096, 8192 and 16384 CPU units."
  }
}

variable "memory_mb" {
  description = "Memory of one task in MiB."
  type        = number
  default     = 2048

  validation {
    condition     = var.memory_mb >= var.cpu_units && var.memory_mb <= var.cpu_units * 8
    error_message = "Fargate offers 1 to 8 GiB of memory a vCPU (2 to 8 from one vCPU on)."
  }
}

variable "desired_tasks" {
  description = "Tasks of the first deployment; enough for the peak."
  type        = number
  default     = 2
}

variable "min_tasks" {
  description = "Tasks that always run; two or more for service over the loss of a zone."
  type        = number
  default     = 2

  validation {
    condition     = var.min_tasks >= 1
    error_message = "Fargate services do not scale to zero behind a load balancer."
  }
}

variable "max_tasks" {
  description = "Tasks that autoscaling may start at most: the limit of what the service may cost."
  type        = number
  default     = 4
}

variable "requests_per_task_minute" {
  description = "Requests a minute that one task serves within the latency target; autoscaling holds this."
  type        = number
  default     = 3000
}

variable "latency_alarm_ms" {
  description = "p95 in milliseconds above which people are told."
  type        = number
  default     = 500
}

variable "max_5xx_per_minute" {
  description = "5xx answers a minute above which people are told."
  type        = number
  default     = 10
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to; null for none."
  type        = string
  default     = null
}

variable "table_name" {
  description = "DynamoDB table of online features; null for none."
  type        = string
  default     = null
}

variable "table_arn" {
  description = "ARN of the table of online features; null for none."
  type        = string
  default     = null
}

variable "secret_arn" {
  description = "Secret that the service may read; null for none."
  type        = string
  default     = null
}

variable "caller_policy_arns" {
  description = "Policies of other modules for those who call them: a language model, a vector store."
  type        = list(string)
  default     = []
}

variable "caller_environment" {
  description = "Addresses and names of what is called, as environment variables of the code."
  type        = list(object({ name = string, value = string }))
  default     = []
}

variable "client_ports" {
  description = "Ports inside the VPC on which called stores listen."
  type        = list(number)
  default     = []
}
