# Who may deploy: CodeBuild's roles in the account of the pipelines, each taking the one role that is named like it.

variable "pipeline_account" {
  description = "AWS account that runs the pipelines, twelve digits; one for all environments."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.pipeline_account))
    error_message = "An AWS account id has twelve digits."
  }
}

locals {
  trusted = toset(concat([for name in local.environments : "deploy-${name}"], ["plan"]))
}

# The account with a condition instead of the role itself: a trust policy may only name roles that exist already.
data "aws_iam_policy_document" "trust" {
  for_each = local.trusted

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.pipeline_account}:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::${var.pipeline_account}:role/${var.project}-build-${each.key}"]
    }
  }
}
