variable "name" {
  description = "Prefix of every resource name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name is at most 32 lower-case letters, digits and hyphens and starts with a letter."
  }
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string
}

variable "account_id" {
  description = "AWS account of the training."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has twelve digits."
  }
}

variable "region" {
  description = "Region of the training."
  type        = string
}

variable "image_tag" {
  description = "Tag of the training and of the application's image; immutable."
  type        = string

  validation {
    condition     = var.image_tag != "" && var.image_tag != "latest"
    error_message = "Name the exact image that was tested, not `latest`."
  }
}

variable "train_repository_url" {
  description = "Address of the training images, without a tag."
  type        = string
}

variable "train_repository_arn" {
  description = "ARN of the training repository."
  type        = string
}

variable "app_repository_url" {
  description = "Address of the application's images, which serve a registered model."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts models, volumes, logs and the execution history."
  type        = string
}

variable "data_bucket" {
  description = "Name of the bucket that holds training data under training/."
  type        = string
}

variable "data_bucket_arn" {
  description = "ARN of the data bucket."
  type        = string
}

variable "artifact_bucket" {
  description = "Name of the bucket that models go to, under models/."
  type        = string
}

variable "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  type        = string
}

variable "model_package_group_name" {
  description = "Name of the model package group that versions are registered in."
  type        = string
}

variable "model_package_group_arn" {
  description = "ARN of the model package group."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic that failures, alarms and models that wait for approval go to."
  type        = string
}

variable "retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "instance_type" {
  description = "Instance that trains."
  type        = string
  default     = "ml.m5.xlarge"

  validation {
    condition     = can(regex("^ml\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "SageMaker instances are called ml.<family>.<size>."
  }
}

variable "volume_gb" {
  description = "Disk of the instance: training data, model and scratch space."
  type        = number
  default     = 30

  validation {
    condition     = var.volume_gb >= 1 && var.volume_gb <= 16384
    error_message = "Between 1 and 16,384 GB."
  }
}

variable "max_hours" {
  description = "Hours after which a training is given up."
  type        = number
  default     = 4

  validation {
    condition     = var.max_hours >= 1 && var.max_hours <= 120
    error_message = "Between one hour and five days."
  }
}

variable "use_spot" {
  description = "Train on spare capacity: much cheaper, may be interrupted and start again."
  type        = bool
  default     = false
}

variable "hyperparameters" {
  description = "Hyperparameters that the training container gets; values are strings."
  type        = map(string)
  default     = {}
}

variable "min_score" {
  description = "Score from which a model is registered; the container prints evaluation_score=<number>, higher is better."
  type        = number
  default     = 0.7
}

variable "schedule_expression" {
  description = "When training is due: cron(…) or rate(…); empty for by hand only."
  type        = string
  default     = ""

  validation {
    condition     = var.schedule_expression == "" || can(regex("^(cron|rate)\\(.+\\)$", var.schedule_expression))
    error_message = "Write cron(…) or rate(…), or nothing."
  }
}

variable "own_sagemaker_log_group" {
  description = "Manage /aws/sagemaker/TrainingJobs, which all projects of an account and region share: true in one of them at most."
  type        = bool
  default     = false
}
