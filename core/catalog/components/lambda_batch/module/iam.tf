# One role for each function: what it reads and writes is listed in local.functions.

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

resource "aws_iam_role" "this" {
  for_each = local.functions

  name               = local.function_names[each.key]
  description        = "Batch scoring of ${var.name}: ${each.key}."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "this" {
  for_each = local.functions

  dynamic "statement" {
    for_each = length(each.value.reads) > 0 ? [1] : []

    content {
      sid       = "ReadData"
      actions   = ["s3:GetObject"]
      resources = [for prefix in each.value.reads : "${var.data_bucket_arn}/${prefix}"]
    }
  }

  dynamic "statement" {
    for_each = length(each.value.lists) > 0 ? [1] : []

    content {
      sid       = "ListData"
      actions   = ["s3:ListBucket"]
      resources = [var.data_bucket_arn]

      condition {
        test     = "StringLike"
        variable = "s3:prefix"
        values   = each.value.lists
      }
    }
  }

  dynamic "statement" {
    for_each = length(each.value.writes) > 0 ? [1] : []

    content {
      sid       = "WriteData"
      actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
      resources = [for prefix in each.value.writes : "${var.data_bucket_arn}/${prefix}"]
    }
  }

  dynamic "statement" {
    for_each = each.value.uses_model ? [1] : []

    content {
      sid       = "ReadModel"
      actions   = ["s3:GetObject"]
      resources = ["${var.artifact_bucket_arn}/models/*"]
    }
  }

  # Whoever may not list a bucket is told "access denied" instead of "not found" while no model is promoted. A condition
  # on the prefix would not help: reading an object names no prefix.
  dynamic "statement" {
    for_each = each.value.uses_model ? [1] : []

    content {
      sid       = "TellMissingModels"
      actions   = ["s3:ListBucket"]
      resources = [var.artifact_bucket_arn]
    }
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

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

  # X-Ray has no resources to name.
  statement {
    sid       = "WriteTraces"
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "this" {
  for_each = local.functions

  name   = "work"
  role   = aws_iam_role.this[each.key].id
  policy = data.aws_iam_policy_document.this[each.key].json
}
