variable "region" {
  description = "Region of the workload, and so of the cluster."
  type        = string
}

variable "kafka_cluster_arn" {
  description = "ARN of the cluster of Amazon MSK that is there already."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kafka:[a-z0-9-]+:[0-9]{12}:cluster/[A-Za-z0-9_.-]+/[0-9a-f-]+$", var.kafka_cluster_arn))
    error_message = "kafka_cluster_arn looks like `arn:aws:kafka:<region>:<account>:cluster/<name>/<id>`, of a provisioned cluster."
  }

  validation {
    condition     = split(":", "${var.kafka_cluster_arn}:::")[3] == var.region
    error_message = "The cluster is in another region than the workload."
  }
}
