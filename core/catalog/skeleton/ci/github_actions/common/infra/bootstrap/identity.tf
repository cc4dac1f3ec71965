# Who may deploy: GitHub Actions of one repository, from one environment each.

variable "github_repository" {
  description = "The repository whose workflows may deploy, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.github_repository))
    error_message = "Give the repository as owner/name; a wildcard would let strangers deploy."
  }
}

locals {
  issuer       = "token.actions.githubusercontent.com"
  audience     = "sts.amazonaws.com"
  subject_test = "StringEquals"

  # The environment that people approve is called production.
  subjects = merge(
    { for name in local.environments : "deploy-${name}" => ["repo:${var.github_repository}:environment:${name == "prod" ? "production" : name}"] },
    { plan = ["repo:${var.github_repository}:pull_request", "repo:${var.github_repository}:ref:refs/heads/main"] },
  )
}

resource "aws_iam_openid_connect_provider" "ci" {
  url            = "https://${local.issuer}"
  client_id_list = [local.audience]
}
