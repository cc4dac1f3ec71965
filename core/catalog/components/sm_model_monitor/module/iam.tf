# What a monitoring job may do: read what was captured and the baseline, write reports and metrics.

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

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "SignInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "PullImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = ["arn:aws:ecr:${var.region}:${data.aws_sagemaker_prebuilt_ecr_image.analyzer.registry_id}:repository/sagemaker-model-monitor-analyzer"]
  }

  statement {
    sid     = "DescribeEndpoint"
    actions = ["sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig"]
    resources = [
      "arn:aws:sagemaker:${var.region}:${var.account_id}:endpoint/${var.endpoint_name}",
      "arn:aws:sagemaker:${var.region}:${var.account_id}:endpoint-config/*",
    ]
  }

  statement {
    sid       = "RunReports"
    actions   = ["sagemaker:CreateProcessingJob", "sagemaker:DescribeProcessingJob", "sagemaker:StopProcessingJob"]
    resources = ["arn:aws:sagemaker:${var.region}:${var.account_id}:processing-job/*"]
  }

  statement {
    sid       = "PassItselfOn"
    actions   = ["iam:PassRole"]
    resources = ["arn:aws:iam::${var.account_id}:role/${local.schedule_name}"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["sagemaker.amazonaws.com"]
    }
  }

  statement {
    sid       = "FindFiles"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
    resources = [var.artifact_bucket_arn, var.data_bucket_arn]
  }

  statement {
    sid       = "ReadCapturedDataAndBaseline"
    actions   = ["s3:GetObject"]
    resources = ["${var.data_bucket_arn}/captures/endpoint/*", "${var.artifact_bucket_arn}/${local.prefix}*"]
  }

  statement {
    sid       = "WriteReports"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.artifact_bucket_arn}/${local.prefix}reports/*"]
  }

  statement {
    sid       = "WriteMetrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringLike"
      variable = "cloudwatch:namespace"
      values   = ["/aws/sagemaker/*", "aws/sagemaker/*"]
    }
  }

  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/sagemaker/ProcessingJobs:*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # The volume of an instance is unlocked through a grant that only AWS services can use.
  statement {
    sid       = "GrantKeyToVolumes"
    actions   = ["kms:CreateGrant"]
    resources = [var.kms_key_arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }

  # Describing has no resources to name.
  statement {
    sid = "DescribeNetwork"
    actions = [
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]
    resources = ["*"]
  }

  statement {
    sid = "NetworkInterfaces"
    actions = [
      "ec2:CreateNetworkInterface",
      "ec2:CreateNetworkInterfacePermission",
      "ec2:DeleteNetworkInterface",
      "ec2:DeleteNetworkInterfacePermission",
    ]
    resources = [for kind in ["network-interface", "security-group", "subnet"] : "arn:aws:ec2:${var.region}:${var.account_id}:${kind}/*"]
  }
}

resource "aws_iam_role" "this" {
  name               = local.schedule_name
  description        = "Model Monitor of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  name   = "monitor-model"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}
