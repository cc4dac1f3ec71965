# What Feature Store itself may do with the offline files, and what writers and readers need.

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
    sid       = "FindBucket"
    actions   = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket"]
    resources = [var.data_bucket_arn]
  }

  # Feature Store sets the owner of each file, even in a bucket without ACLs.
  statement {
    sid       = "KeepOfflineFiles"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"]
    resources = ["${var.data_bucket_arn}/${local.prefix}*"]
  }

  statement {
    sid     = "DescribeOfflineFiles"
    actions = ["glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"]
    resources = [
      "arn:aws:glue:${var.region}:${var.account_id}:catalog",
      "arn:aws:glue:${var.region}:${var.account_id}:database/sagemaker_featurestore",
      "arn:aws:glue:${var.region}:${var.account_id}:table/sagemaker_featurestore/*",
    ]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_iam_role" "this" {
  name               = local.group_name
  description        = "Feature Store of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  name   = "keep-features"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

# For the roles of writers and readers.
data "aws_iam_policy_document" "client" {
  for_each = local.operations

  statement {
    sid       = "UseFeatureGroup"
    actions   = each.value
    resources = [aws_sagemaker_feature_group.this.arn]
  }

  statement {
    sid       = "UseKeyThroughSageMaker"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["sagemaker.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "this" {
  for_each = local.operations

  name        = "${local.group_name}-${each.key}"
  description = "Features of ${var.name}: ${each.key}."
  policy      = data.aws_iam_policy_document.client[each.key].json
}
