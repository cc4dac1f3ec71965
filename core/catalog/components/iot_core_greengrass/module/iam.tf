data "aws_iam_policy_document" "device_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["credentials.iot.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "rule_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["iot.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "device_role" {
  statement {
    sid       = "GetModels"
    actions   = ["s3:GetObject"]
    resources = ["${var.artifact_bucket_arn}/edge/*"]
  }

  statement {
    sid       = "UseKeyThroughS3"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "device" {
  name               = "${local.fleet_name}-device"
  description        = "What a device of ${var.name} may do in AWS."
  assume_role_policy = data.aws_iam_policy_document.device_assume.json
}

resource "aws_iam_role_policy" "device" {
  name   = "get-models"
  role   = aws_iam_role.device.id
  policy = data.aws_iam_policy_document.device_role.json
}

data "aws_iam_policy_document" "rule" {
  statement {
    sid       = "KeepResults"
    actions   = ["s3:PutObject"]
    resources = ["${var.data_bucket_arn}/edge/results/*"]
  }

  statement {
    sid       = "TellErrors"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.errors.arn}:*"]
  }

  statement {
    sid       = "UseKeyThroughS3"
    actions   = ["kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "rule" {
  name               = "${local.fleet_name}-rule"
  description        = "Keeps what devices of ${var.name} report."
  assume_role_policy = data.aws_iam_policy_document.rule_assume.json
}

resource "aws_iam_role_policy" "rule" {
  name   = "keep-results"
  role   = aws_iam_role.rule.id
  policy = data.aws_iam_policy_document.rule.json
}
