# What pipelines and their jobs may do in the account that runs them. A job's role may take the one role that is named
# like it in the accounts of the environments; everything else it does with that.

locals {
  role_arns = {
    check          = []
    plan           = [for id in distinct(values(local.account_of)) : "arn:aws:iam::${id}:role/${var.project}-plan"]
    deploy-staging = ["arn:aws:iam::${local.account_of.staging}:role/${var.project}-deploy-staging"]
    deploy-prod    = ["arn:aws:iam::${local.account_of.prod}:role/${var.project}-deploy-prod"]
    model          = [for name in ["dev", "staging"] : "arn:aws:iam::${local.account_of[name]}:role/${var.project}-${name}-ci"]
    model-prod     = ["arn:aws:iam::${local.account_of.prod}:role/${var.project}-prod-ci"]
  }
  builders = { for name, arns in local.role_arns : name => arns if local.here }
}

data "aws_iam_policy_document" "service" {
  for_each = toset(["codebuild", "codepipeline", "scheduler"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "hand_on" {
  for_each = aws_s3_bucket.pipelines

  statement {
    sid       = "HandOn"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
    resources = ["${each.value.arn}/*"]
  }

  statement {
    sid       = "FindTheBucket"
    actions   = ["s3:GetBucketVersioning", "s3:ListBucket"]
    resources = [each.value.arn]
  }

  statement {
    sid       = "UseTheKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.pipelines[each.key].arn]
  }

  statement {
    sid       = "ReadTheSource"
    actions   = ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
    resources = [aws_codeconnections_connection.source[each.key].arn]
  }
}

resource "aws_iam_role" "build" {
  for_each = local.builders

  name               = "${var.project}-build-${each.key}"
  description        = "Jobs of ${var.project} that take the role ${each.key}."
  assume_role_policy = data.aws_iam_policy_document.service["codebuild"].json
}

data "aws_iam_policy_document" "build" {
  for_each = local.builders

  source_policy_documents = [data.aws_iam_policy_document.hand_on["pipelines"].json]

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.builds["pipelines"].arn}:*"]
  }

  dynamic "statement" {
    for_each = length(each.value) > 0 ? [each.value] : []

    content {
      sid       = "TakeItsRole"
      actions   = ["sts:AssumeRole"]
      resources = statement.value
    }
  }
}

resource "aws_iam_role_policy" "build" {
  for_each = local.builders

  name   = "work"
  role   = aws_iam_role.build[each.key].id
  policy = data.aws_iam_policy_document.build[each.key].json
}

resource "aws_iam_role" "pipeline" {
  for_each = local.once

  name               = "${var.project}-pipelines"
  description        = "The pipelines of ${var.project}: start jobs, ask for approvals."
  assume_role_policy = data.aws_iam_policy_document.service["codepipeline"].json
}

data "aws_iam_policy_document" "pipeline" {
  for_each = local.once

  source_policy_documents = [data.aws_iam_policy_document.hand_on[each.key].json]

  statement {
    sid       = "StartJobs"
    actions   = ["codebuild:BatchGetBuilds", "codebuild:StartBuild"]
    resources = [for project in aws_codebuild_project.this : project.arn]
  }

  statement {
    sid       = "AskForApproval"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.pipelines[each.key].arn]
  }
}

resource "aws_iam_role_policy" "pipeline" {
  for_each = local.once

  name   = "work"
  role   = aws_iam_role.pipeline[each.key].id
  policy = data.aws_iam_policy_document.pipeline[each.key].json
}

resource "aws_iam_role" "nightly" {
  for_each = local.once

  name               = "${var.project}-nightly"
  description        = "Starts the nightly pipelines of ${var.project}."
  assume_role_policy = data.aws_iam_policy_document.service["scheduler"].json
}

data "aws_iam_policy_document" "nightly" {
  statement {
    sid       = "StartPipelines"
    actions   = ["codepipeline:StartPipelineExecution"]
    resources = [for schedule in keys(local.pipelines) : "arn:aws:codepipeline:${var.region}:${var.account_id}:${var.project}-${schedule}" if local.pipelines[schedule].trigger == "nightly"]
  }

  statement {
    sid       = "ReadItsInput"
    actions   = ["kms:Decrypt"]
    resources = [for key in aws_kms_key.pipelines : key.arn]
  }
}

resource "aws_iam_role_policy" "nightly" {
  for_each = local.once

  name   = "work"
  role   = aws_iam_role.nightly[each.key].id
  policy = data.aws_iam_policy_document.nightly.json
}

# Attach it to those who may let a release or a model into production; nobody has it by being here.
data "aws_iam_policy_document" "approvers" {
  statement {
    sid       = "Approve"
    actions   = ["codepipeline:PutApprovalResult"]
    resources = ["arn:aws:codepipeline:${var.region}:${var.account_id}:${var.project}-*/Approve/Approve"]
  }

  statement {
    sid       = "Look"
    actions   = ["codepipeline:GetPipeline", "codepipeline:GetPipelineExecution", "codepipeline:GetPipelineState"]
    resources = ["arn:aws:codepipeline:${var.region}:${var.account_id}:${var.project}-*"]
  }
}

resource "aws_iam_policy" "approvers" {
  for_each = local.once

  name        = "${var.project}-production-approvers"
  description = "May approve what ${var.project} releases to production."
  policy      = data.aws_iam_policy_document.approvers.json
}

data "aws_iam_policy_document" "topic" {
  for_each = aws_sns_topic.pipelines

  statement {
    sid       = "TellOfFailures"
    actions   = ["sns:Publish"]
    resources = [each.value.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.failed[each.key].arn]
    }
  }
}

resource "aws_sns_topic_policy" "pipelines" {
  for_each = aws_sns_topic.pipelines

  arn    = each.value.arn
  policy = data.aws_iam_policy_document.topic[each.key].json
}
