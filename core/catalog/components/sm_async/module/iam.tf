# What SageMaker and the model container may do on the project's behalf, and what callers need.

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
    resources = [var.app_repository_arn]
  }

  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  statement {
    sid       = "WriteEndpointMetrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["/aws/sagemaker/Endpoints", "AWS/SageMaker"]
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
    sid       = "ReadRequests"
    actions   = ["s3:GetObject"]
    resources = ["${var.data_bucket_arn}/${local.prefix}input/*"]
  }

  statement {
    sid       = "WriteAnswers"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.data_bucket_arn}/${local.prefix}output/*", "${var.data_bucket_arn}/${local.prefix}failed/*", "${var.data_bucket_arn}/captures/*"]
  }

  statement {
    sid       = "TellOfAnswers"
    actions   = ["sns:Publish"]
    resources = [for topic in aws_sns_topic.this : topic.arn]
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
  name               = local.endpoint_name
  description        = "Model container of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  name   = "serve-predictions"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

# For callers: attach this to their role.
data "aws_iam_policy_document" "invoke" {
  statement {
    sid       = "InvokeThisEndpoint"
    actions   = ["sagemaker:InvokeEndpointAsync"]
    resources = [aws_sagemaker_endpoint.this.arn]
  }

  statement {
    sid       = "PutRequests"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.data_bucket_arn}/${local.prefix}input/*"]
  }

  statement {
    sid       = "ReadAnswers"
    actions   = ["s3:GetObject"]
    resources = ["${var.data_bucket_arn}/${local.prefix}output/*", "${var.data_bucket_arn}/${local.prefix}failed/*"]
  }

  statement {
    sid       = "UseKeyThroughS3"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "invoke" {
  name        = "${local.endpoint_name}-invoke"
  description = "Put requests to the asynchronous endpoint of ${var.name} and read its answers."
  policy      = data.aws_iam_policy_document.invoke.json
}
