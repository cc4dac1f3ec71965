# One CodeBuild project for each job of .codepipeline.yml, and what pipelines hand from stage to stage.

locals {
  jobs = { for name, job in local.written.jobs : name => job if local.here }

  install_terraform = [
    "dnf install --quiet --assumeyes dnf-plugins-core",
    "dnf config-manager --add-repo https://rpm.releases.hashicorp.com/AmazonLinux/hashicorp.repo",
    "dnf install --quiet --assumeyes \"terraform-$(cat .terraform-version)\"",
  ]
}

resource "aws_codebuild_project" "this" {
  for_each = local.jobs

  name           = "${var.project}-${each.key}"
  description    = "The job ${each.key} of ${var.project}'s pipelines."
  service_role   = aws_iam_role.build[try(each.value.role, "check")].arn
  encryption_key = aws_kms_key.pipelines["pipelines"].arn
  build_timeout  = 60

  artifacts {
    type = "CODEPIPELINE"
  }

  environment {
    compute_type    = "BUILD_GENERAL1_SMALL"
    image           = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    type            = "LINUX_CONTAINER"
    privileged_mode = try(each.value.docker, false) # images are built there

    dynamic "environment_variable" {
      for_each = merge(
        { PIPELINE_ACCOUNT_ID = var.pipeline_account },
        { for name, account in local.account_of : "AWS_ACCOUNT_ID_${upper(name)}" => account },
      )

      content {
        name  = environment_variable.key
        value = environment_variable.value
      }
    }
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.builds["pipelines"].name
    }
  }

  source {
    type = "CODEPIPELINE"
    buildspec = yamlencode({
      version = "0.2"
      env     = { shell = "bash", exported-variables = try(each.value.exports, []) }
      phases = {
        install    = { runtime-versions = { python = "3.12" }, commands = concat(local.install_terraform, ["make setup"]) }
        build      = { commands = each.value.commands }
        post_build = { commands = try(each.value.afterwards, ["true"]) }
      }
    })
  }
}

resource "aws_cloudwatch_log_group" "builds" {
  for_each = local.once

  name              = "/aws/codebuild/${var.project}"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.pipelines["pipelines"].arn
}

data "aws_iam_policy_document" "pipelines_key" {
  statement {
    sid       = "AccountAdministers"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }

  statement {
    sid       = "LogsAndAlarms"
    actions   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:DescribeKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com", "logs.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_kms_key" "pipelines" {
  for_each = local.once

  description             = "Encrypts what the pipelines of ${var.project} hand on and log."
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.pipelines_key.json
}

resource "aws_s3_bucket" "pipelines" {
  for_each = local.once

  bucket = "${var.project}-pipelines-${var.account_id}"
}

resource "aws_s3_bucket_versioning" "pipelines" {
  for_each = aws_s3_bucket.pipelines

  bucket = each.value.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "pipelines" {
  for_each = aws_s3_bucket.pipelines

  bucket = each.value.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.pipelines[each.key].arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "pipelines" {
  for_each = aws_s3_bucket.pipelines

  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "pipelines" {
  for_each = aws_s3_bucket.pipelines

  bucket = each.value.id

  rule {
    id     = "clean-up"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    expiration {
      days = 90
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.pipelines]
}

data "aws_iam_policy_document" "pipelines_bucket" {
  for_each = aws_s3_bucket.pipelines

  statement {
    sid       = "DenyPlainText"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [each.value.arn, "${each.value.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "pipelines" {
  for_each = aws_s3_bucket.pipelines

  bucket = each.value.id
  policy = data.aws_iam_policy_document.pipelines_bucket[each.key].json

  depends_on = [aws_s3_bucket_public_access_block.pipelines]
}
