# What jobs of GitLab CI may do without any stored key: one role for the environment's own jobs (push images, start runs,
# promote a model) and one for planning a proposed change. Deploying the stack itself is the bootstrap's role: it must
# exist before the stack does.

locals {
  issuer       = var.gitlab_host
  provider_arn = "arn:aws:iam::${var.account_id}:oidc-provider/${local.issuer}"

  # AWS reads no more of the token than audience and subject, so a role is bound to the branch: protect main.
  ci_subjects   = ["project_path:${var.gitlab_project}:ref_type:branch:ref:main"]
  plan_subjects = ["project_path:${var.gitlab_project}:ref_type:branch:ref:*"]

  states_arn    = "arn:aws:states:${var.region}:${var.account_id}"
  sagemaker_arn = "arn:aws:sagemaker:${var.region}:${var.account_id}"
}

resource "aws_iam_openid_connect_provider" "this" {
  count = var.create_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = ["https://${var.gitlab_host}"]
}

data "aws_iam_policy_document" "trust_ci" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["https://${var.gitlab_host}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = local.ci_subjects
    }
  }
}

resource "aws_iam_role" "ci" {
  name                 = "${var.name}-ci"
  description          = "The jobs of ${var.gitlab_project} on main: images, runs, promotion of models."
  assume_role_policy   = data.aws_iam_policy_document.trust_ci.json
  max_session_duration = 3600

  depends_on = [aws_iam_openid_connect_provider.this]
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

data "aws_iam_policy_document" "trust_plan" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["https://${var.gitlab_host}"]
    }

    condition {
      test     = "StringLike"
      variable = "${local.issuer}:sub"
      values   = local.plan_subjects
    }
  }
}

resource "aws_iam_role" "plan" {
  count = var.create_plan_role ? 1 : 0

  name                 = "${var.name}-plan"
  description          = "Plans proposed changes: reads configuration, never data."
  assume_role_policy   = data.aws_iam_policy_document.trust_plan.json
  max_session_duration = 3600

  depends_on = [aws_iam_openid_connect_provider.this]
}

# A plan reads the configuration of everything that the stack may hold; AWS keeps that list of read actions.
resource "aws_iam_role_policy_attachment" "plan" {
  count = var.create_plan_role ? 1 : 0

  role       = aws_iam_role.plan[0].name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

# Read access would include the data, and whoever proposes a change decides what the plan's code does with it.
data "aws_iam_policy_document" "plan" {
  statement {
    sid    = "NeverData"
    effect = "Deny"
    actions = [
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:PartiQLSelect",
      "dynamodb:Query",
      "dynamodb:Scan",
      "ecr:GetDownloadUrlForLayer",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:GetLogRecord",
      "logs:GetQueryResults",
      "logs:StartQuery",
      "secretsmanager:GetSecretValue",
      "sqs:ReceiveMessage",
      "states:DescribeExecution",
      "states:GetExecutionHistory",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "NeverObjects"
    effect    = "Deny"
    actions   = ["s3:GetObject*"]
    resources = ["${var.artifact_bucket_arn}/*", "${var.data_bucket_arn}/*"]
  }

  dynamic "statement" {
    for_each = var.state_key_arn == "" ? [] : [1]

    content {
      sid       = "ReadState"
      actions   = ["kms:Decrypt"]
      resources = [var.state_key_arn]
    }
  }
}

resource "aws_iam_role_policy" "plan" {
  count = var.create_plan_role ? 1 : 0

  name   = "limits"
  role   = aws_iam_role.plan[0].id
  policy = data.aws_iam_policy_document.plan.json
}
