# Who called which model with how many tokens. Bedrock has one such setting for the account and region.

resource "aws_cloudwatch_log_group" "this" {
  count = var.log_invocations ? 1 : 0

  name              = "/aws/bedrock/${var.name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["bedrock.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:bedrock:${var.region}:${var.account_id}:*"]
    }
  }
}

data "aws_iam_policy_document" "logging" {
  count = var.log_invocations ? 1 : 0

  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this[0].arn}:log-stream:aws/bedrock/modelinvocations"]
  }
}

resource "aws_iam_role" "logging" {
  count = var.log_invocations ? 1 : 0

  name               = "${var.name}-bedrock-logging"
  description        = "Bedrock logs invocations."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "logging" {
  count = var.log_invocations ? 1 : 0

  name   = "write-log"
  role   = aws_iam_role.logging[0].id
  policy = data.aws_iam_policy_document.logging[0].json
}

resource "aws_bedrock_model_invocation_logging_configuration" "this" {
  count = var.log_invocations ? 1 : 0

  logging_config {
    text_data_delivery_enabled      = var.log_payloads
    embedding_data_delivery_enabled = false
    image_data_delivery_enabled     = false
    video_data_delivery_enabled     = false

    cloudwatch_config {
      log_group_name = aws_cloudwatch_log_group.this[0].name
      role_arn       = aws_iam_role.logging[0].arn
    }
  }

  depends_on = [aws_iam_role_policy.logging]
}
