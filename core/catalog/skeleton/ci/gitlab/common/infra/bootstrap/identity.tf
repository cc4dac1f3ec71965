# Who may deploy: jobs of one GitLab project. AWS reads no claim of GitLab's token but audience and subject, so a role is
# bound to a ref: protect `main` and the tags `v*`, so that only reviewed code runs there.

variable "gitlab_project" {
  description = "Path of the project whose jobs may deploy: group/project, with every subgroup."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$", var.gitlab_project))
    error_message = "Give the whole path, group/project; a wildcard would let strangers deploy."
  }
}

variable "gitlab_host" {
  description = "Host of the GitLab that runs the jobs; AWS must reach it to read its keys."
  type        = string
  default     = "gitlab.com"

  validation {
    condition     = can(regex("^[a-z0-9.-]+$", var.gitlab_host))
    error_message = "Give the host alone, without https://."
  }
}

locals {
  issuer       = var.gitlab_host
  audience     = "https://${var.gitlab_host}"
  subject_test = "StringLike"
  project      = "project_path:${var.gitlab_project}"

  subjects = merge(
    { for name in local.environments : "deploy-${name}" => ["${local.project}:ref_type:branch:ref:main"] },
    { deploy-prod = ["${local.project}:ref_type:tag:ref:v*"] },
    { plan = ["${local.project}:ref_type:branch:ref:*", "${local.project}:ref_type:tag:ref:v*"] },
  )
}

resource "aws_iam_openid_connect_provider" "ci" {
  url            = "https://${local.issuer}"
  client_id_list = [local.audience]
}
