# Where trained models are registered and wait for a person's approval. The group holds versions; the artifacts are
# in the artifact bucket.

locals {
  group_name = "${var.name}-models"
  group_arn  = "arn:aws:sagemaker:${var.region}:${var.account_id}:model-package-group/${local.group_name}"
  version_ns = "arn:aws:sagemaker:${var.region}:${var.account_id}:model-package/${local.group_name}/*"
}

resource "aws_sagemaker_model_package_group" "this" {
  model_package_group_name        = local.group_name
  model_package_group_description = "Models of ${var.name}; new versions wait for approval."
}

# Accounts that only deploy may read versions; approving stays in this account.
data "aws_iam_policy_document" "readers" {
  count = length(var.reader_account_ids) > 0 ? 1 : 0

  statement {
    sid       = "ReadGroup"
    actions   = ["sagemaker:DescribeModelPackageGroup"]
    resources = [local.group_arn]

    principals {
      type        = "AWS"
      identifiers = [for account in var.reader_account_ids : "arn:aws:iam::${account}:root"]
    }
  }

  statement {
    sid       = "ReadVersions"
    actions   = ["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"]
    resources = [local.version_ns]

    principals {
      type        = "AWS"
      identifiers = [for account in var.reader_account_ids : "arn:aws:iam::${account}:root"]
    }
  }
}

resource "aws_sagemaker_model_package_group_policy" "readers" {
  count = length(var.reader_account_ids) > 0 ? 1 : 0

  model_package_group_name = aws_sagemaker_model_package_group.this.model_package_group_name
  resource_policy          = jsonencode(jsondecode(data.aws_iam_policy_document.readers[0].json))
}
