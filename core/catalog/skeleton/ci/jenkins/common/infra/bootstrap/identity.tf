# Who may deploy: branches of one multibranch job. The plugin OpenID Connect Provider signs a token for each build; its
# subject is the address of the branch's job. AWS must reach https://<jenkins>/oidc to read the keys.

variable "jenkins_job" {
  description = "Address of the multibranch job whose builds may deploy: https://jenkins.example.com/job/name."
  type        = string

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+(/[A-Za-z0-9_.-]+)*/job/[A-Za-z0-9_.-]+$", var.jenkins_job))
    error_message = "Give the job's whole address, without a wildcard and without a slash at its end."
  }
}

locals {
  issuer       = "${regex("^https://(.+?)/job/", var.jenkins_job)[0]}/oidc"
  audience     = "sts.amazonaws.com"
  subject_test = "StringLike"

  # Every role that changes something is for main alone; a plan may be made for any branch.
  subjects = merge(
    { for name in local.environments : "deploy-${name}" => ["${var.jenkins_job}/job/main/"] },
    { plan = ["${var.jenkins_job}/job/*"] },
  )
}

resource "aws_iam_openid_connect_provider" "ci" {
  url            = "https://${local.issuer}"
  client_id_list = [local.audience]
}
