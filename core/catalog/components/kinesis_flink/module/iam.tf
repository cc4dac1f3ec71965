# What the application may do: read its code and the stream, write features and scores, log.

locals {
  # Topics and groups of a cluster carry its name and id in their own ARNs.
  topics_arn = replace(var.stream_arn, ":cluster/", ":topic/")
  groups_arn = replace(var.stream_arn, ":cluster/", ":group/")
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["kinesisanalytics.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:aws:kinesisanalytics:${var.region}:${var.account_id}:application/${local.application_name}"]
    }
  }
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "ReadCode"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["${var.artifact_bucket_arn}/${var.code_key}"]
  }

  statement {
    sid       = "ReadModels"
    actions   = ["s3:GetObject"]
    resources = ["${var.artifact_bucket_arn}/models/*"]
  }

  statement {
    sid       = "WriteFeaturesAndScores"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = ["${var.data_bucket_arn}/features/*", "${var.data_bucket_arn}/scores/*"]
  }

  dynamic "statement" {
    for_each = local.uses_kafka ? [] : [1]

    content {
      sid       = "ReadKinesis"
      actions   = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
      resources = [var.stream_arn]
    }
  }

  dynamic "statement" {
    for_each = local.uses_kafka ? [1] : []

    content {
      sid       = "ConnectToKafka"
      actions   = ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"]
      resources = [var.stream_arn]
    }
  }

  dynamic "statement" {
    for_each = local.uses_kafka ? [1] : []

    content {
      sid       = "ReadTopics"
      actions   = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"]
      resources = [for topic in var.topics : "${local.topics_arn}/${topic}"]
    }
  }

  dynamic "statement" {
    for_each = local.uses_kafka ? [1] : []

    content {
      sid       = "ReadAsAGroup"
      actions   = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"]
      resources = ["${local.groups_arn}/${local.application_name}*"]
    }
  }

  dynamic "statement" {
    for_each = var.table_arn == null ? [] : [var.table_arn]

    content {
      sid       = "UpdateFeatures"
      actions   = ["dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
      resources = [statement.value]
    }
  }

  statement {
    sid       = "UseKeyThroughServices"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [for service in ["dynamodb", "kinesis", "s3"] : "${service}.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "WriteLog"
    actions   = ["logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [aws_cloudwatch_log_group.this.arn, "${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
  }

  statement {
    sid       = "FindLogGroup"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:*"]
  }

  # Describing has no resources to name.
  dynamic "statement" {
    for_each = local.uses_kafka ? [1] : []

    content {
      sid       = "DescribeNetwork"
      actions   = ["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = local.uses_kafka ? [1] : []

    content {
      sid       = "NetworkInterfaces"
      actions   = ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"]
      resources = [for kind in ["network-interface", "security-group", "subnet"] : "arn:aws:ec2:${var.region}:${var.account_id}:${kind}/*"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = local.application_name
  description        = "Stream processing of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  name   = "process-stream"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}
