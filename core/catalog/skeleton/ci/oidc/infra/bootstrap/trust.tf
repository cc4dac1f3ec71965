# A role may be taken with a token of the CI system alone; whose tokens count is in identity.tf.

data "aws_iam_policy_document" "trust" {
  for_each = local.subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.ci.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = [local.audience]
    }

    condition {
      test     = local.subject_test
      variable = "${local.issuer}:sub"
      values   = each.value
    }
  }
}
