# What each function may do. Calling models and the vector store comes as policies of those modules.

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
  for_each = local.functions

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this[each.key].arn}:*"]
  }

  statement {
    sid       = "KeepDeadLetters"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead_letters.arn]
  }

  statement {
    sid       = "UseKeyThroughServices"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [for service in ["lambda", "s3", "secretsmanager", "sqs"] : "${service}.${var.region}.amazonaws.com"]
    }
  }

  dynamic "statement" {
    for_each = each.key == "ingest" ? [1] : []

    content {
      sid       = "ReadAndEraseDocuments"
      actions   = ["s3:DeleteObject", "s3:GetObject"]
      resources = ["${var.data_bucket_arn}/documents/*"]
    }
  }

  dynamic "statement" {
    for_each = each.key == "ingest" ? [1] : []

    content {
      sid       = "ListDocuments"
      actions   = ["s3:ListBucket"]
      resources = [var.data_bucket_arn]
    }
  }

  dynamic "statement" {
    for_each = each.key == "migrate" ? [1] : []

    content {
      sid       = "SignInAsAdministrator"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [var.master_login_arn]
    }
  }

  # Lambda makes and removes its own network interfaces; EC2 lets these actions name no resource.
  statement {
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

  # X-Ray has no resources to name.
  statement {
    sid       = "WriteTraces"
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "this" {
  for_each = local.functions

  name               = "${var.name}-${each.key}"
  description        = each.value.description
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  for_each = local.functions

  name   = each.key
  role   = aws_iam_role.this[each.key].id
  policy = data.aws_iam_policy_document.this[each.key].json
}

resource "aws_iam_role_policy_attachment" "ingest" {
  count = length(var.caller_policy_arns)

  role       = aws_iam_role.this["ingest"].name
  policy_arn = var.caller_policy_arns[count.index]
}

resource "aws_iam_role_policy_attachment" "evaluate" {
  count = length(var.caller_policy_arns)

  role       = aws_iam_role.this["evaluate"].name
  policy_arn = var.caller_policy_arns[count.index]
}
