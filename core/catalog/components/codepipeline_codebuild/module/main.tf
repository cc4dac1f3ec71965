# What jobs of CodeBuild may do in this environment: push images, start runs, promote a model. Deploying the stack itself
# is a role of the bootstrap: it must exist before the stack does.

locals {
  project = trimsuffix(var.name, "-${var.environment}")
  builder = "${local.project}-build-${var.environment == "prod" ? "model-prod" : "model"}"

  states_arn    = "arn:aws:states:${var.region}:${var.account_id}"
  sagemaker_arn = "arn:aws:sagemaker:${var.region}:${var.account_id}"
}

# The account with a condition instead of the role itself: a trust policy may only name roles that exist already.
data "aws_iam_policy_document" "trust_ci" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.pipeline_account}:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::${var.pipeline_account}:role/${local.builder}"]
    }
  }
}

resource "aws_iam_role" "ci" {
  name                 = "${var.name}-ci"
  description          = "The jobs of ${local.project} that work on models in ${var.environment}: images, runs, promotion."
  assume_role_policy   = data.aws_iam_policy_document.trust_ci.json
  max_session_duration = 3600
}

data "aws_iam_policy_document" "ci" {
  # A login to the registry is not a resource.
  statement {
    sid       = "LogInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid = "PushImages"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:DescribeImageScanFindings",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
    resources = [var.app_repository_arn, var.train_repository_arn]
  }

  statement {
    sid       = "StartRuns"
    actions   = ["states:DescribeStateMachine", "states:StartExecution"]
    resources = ["${local.states_arn}:stateMachine:${var.name}-*"]
  }

  statement {
    sid       = "FollowRuns"
    actions   = ["states:DescribeExecution", "states:GetExecutionHistory", "states:StopExecution"]
    resources = ["${local.states_arn}:execution:${var.name}-*"]
  }

  # Reading only: there is no sagemaker:UpdateModelPackage, so a job cannot approve what it wants to promote.
  statement {
    sid       = "ReadVersions"
    actions   = ["sagemaker:DescribeModelPackage"]
    resources = ["${local.sagemaker_arn}:model-package/${var.name}-models/*"]
  }

  # The list of versions belongs to no one resource.
  statement {
    sid       = "ListVersions"
    actions   = ["sagemaker:ListModelPackages"]
    resources = ["*"]
  }

  statement {
    sid       = "PromoteModels"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${var.artifact_bucket_arn}/experiments/*", "${var.artifact_bucket_arn}/models/*"]
  }

  statement {
    sid       = "ListArtifacts"
    actions   = ["s3:ListBucket"]
    resources = [var.artifact_bucket_arn]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_iam_role_policy" "ci" {
  name   = "work"
  role   = aws_iam_role.ci.id
  policy = data.aws_iam_policy_document.ci.json
}
