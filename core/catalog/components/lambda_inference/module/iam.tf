# What the function's code may do: read models, write feature histograms, look up features, write its log.

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function.arn}:*"]
  }

  # X-Ray has no resources to name.
  dynamic "statement" {
    for_each = var.trace ? [1] : []

    content {
      sid       = "WriteTraces"
      actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
      resources = ["*"]
    }
  }

  statement {
    sid       = "ReadModels"
    actions   = ["s3:GetObject"]
    resources = ["${var.artifact_bucket_arn}/models/*"]
  }

  # Whoever may not list a bucket is told "access denied" instead of "not found" while no model is released yet.
  statement {
    sid       = "TellMissingModels"
    actions   = ["s3:ListBucket"]
    resources = [var.artifact_bucket_arn]
  }

  statement {
    sid       = "WriteFeatureHistograms"
    actions   = ["s3:PutObject"]
    resources = ["${var.data_bucket_arn}/captures/*"]
  }

  statement {
    sid       = "UseKeyThroughServices"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [for service in ["s3", "dynamodb", "lambda", "secretsmanager"] : "${service}.${var.region}.amazonaws.com"]
    }
  }

  dynamic "statement" {
    for_each = var.table_arn == null ? [] : [var.table_arn]

    content {
      sid       = "LookUpFeatures"
      actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.secret_arn == null ? [] : [var.secret_arn]

    content {
      sid       = "ReadSecret"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }

  # Lambda makes and removes its own network interfaces; EC2 lets these actions name no resource.
  dynamic "statement" {
    for_each = local.in_vpc ? [1] : []

    content {
      sid = "NetworkInterfaces"
      actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ]
      resources = ["*"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-predict"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  name   = "serve-predictions"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}
