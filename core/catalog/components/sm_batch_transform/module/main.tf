# Batch scoring by a SageMaker transform job. There is nothing that runs between runs: the workflow makes a model of
# the newest approved version, transforms, and takes the model away again. This module holds the role that the
# container runs under and says how a run goes (workflow.tf).

locals {
  # Instances with disks of their own encrypt them by themselves and refuse a key.
  has_local_disk = can(regex("^ml\\.(g4dn|g5|g6|p3dn|p4d|p4de|p5|m5d|c5d|r5d)\\.", var.instance_type))
  arn_prefix     = "arn:aws:sagemaker:${var.region}:${var.account_id}"
}

# SageMaker writes the logs of every transform job of the account and region to this one group.
resource "aws_cloudwatch_log_group" "jobs" {
  count = var.own_sagemaker_log_group ? 1 : 0

  name              = "/aws/sagemaker/TransformJobs"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-transform"
  description        = "What a batch transform job of ${var.name} may reach."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "ReadInputAndModel"
    actions   = ["s3:GetObject"]
    resources = ["${var.data_bucket_arn}/${var.input_prefix}*", "${var.artifact_bucket_arn}/models/*"]
  }

  statement {
    sid       = "ListInput"
    actions   = ["s3:ListBucket"]
    resources = [var.data_bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${var.input_prefix}*"]
    }
  }

  statement {
    sid       = "WriteScores"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.data_bucket_arn}/scores/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # SageMaker hands the key on to the volume of the job's instances.
  statement {
    sid       = "EncryptVolumes"
    actions   = ["kms:CreateGrant"]
    resources = [var.kms_key_arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }

  statement {
    sid       = "PullImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.app_repository_arn]
  }

  # A login to the registry is not a resource.
  statement {
    sid       = "LogInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/sagemaker/TransformJobs:*"]
  }

  statement {
    sid       = "WriteMetrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringLike"
      variable = "cloudwatch:namespace"
      values   = ["/aws/sagemaker/TransformJobs", "aws/sagemaker/*"]
    }
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "work"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}
