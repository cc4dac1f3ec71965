# Two roles for API Gateway: one invokes this endpoint, the other writes logs of the account and region.

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "invoke" {
  statement {
    sid       = "InvokeThisEndpoint"
    actions   = ["sagemaker:InvokeEndpoint"]
    resources = [var.endpoint_arn]
  }
}

resource "aws_iam_role" "invoke" {
  name               = "${local.api_name}-invoke"
  description        = "Invokes the prediction endpoint of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "invoke" {
  name   = "invoke-endpoint"
  role   = aws_iam_role.invoke.id
  policy = data.aws_iam_policy_document.invoke.json
}

# API Gateway takes one logging role for the account and region, and checks that it may write every group it could need.
data "aws_iam_policy_document" "logging" {
  statement {
    sid = "WriteLogs"
    actions = [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:PutLogEvents",
    ]
    resources = ["arn:aws:logs:${var.region}:${var.account_id}:*"]
  }
}

resource "aws_iam_role" "logging" {
  count = var.manage_logging_role ? 1 : 0

  name               = "${local.api_name}-logging"
  description        = "API Gateway writes its logs."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "logging" {
  count = var.manage_logging_role ? 1 : 0

  name   = "write-logs"
  role   = aws_iam_role.logging[0].id
  policy = data.aws_iam_policy_document.logging.json
}

resource "aws_api_gateway_account" "this" {
  count = var.manage_logging_role ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.logging[0].arn

  depends_on = [aws_iam_role_policy.logging]
}
