# What CI may do with short-lived credentials; who may take which role is in trust.tf.

resource "aws_iam_role" "ci" {
  for_each = data.aws_iam_policy_document.trust

  name                 = "${var.project}-${each.key}"
  assume_role_policy   = each.value.json
  max_session_duration = 7200
}

# Deploying makes and changes every kind of resource of the stack. Power users cannot touch identities; the statements
# below add exactly those of this project. docs/threat-model.md says how to narrow this after the first deployment.
resource "aws_iam_role_policy_attachment" "deploy" {
  for_each = local.environments

  role       = aws_iam_role.ci["deploy-${each.key}"].name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

data "aws_iam_policy_document" "deploy" {
  for_each = local.environments

  statement {
    sid = "RolesOfThisEnvironment"
    actions = [
      "iam:AttachRolePolicy", "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:CreateRole", "iam:DeletePolicy",
      "iam:DeletePolicyVersion", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:GetPolicy",
      "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole", "iam:ListPolicyVersions", "iam:ListRolePolicies", "iam:PutRolePolicy",
      "iam:TagPolicy", "iam:TagRole", "iam:UntagPolicy", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
    ]
    resources = [
      "arn:aws:iam::${var.account_id}:role/${var.project}-${each.key}*",
      "arn:aws:iam::${var.account_id}:policy/${var.project}-${each.key}*",
    ]
  }

  statement {
    sid       = "HandRolesToServices"
    actions   = ["iam:PassRole"]
    resources = ["arn:aws:iam::${var.account_id}:role/${var.project}-${each.key}*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values = [
        "cloudtrail.amazonaws.com", "ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "sagemaker.amazonaws.com",
        "scheduler.amazonaws.com", "states.amazonaws.com", "vpc-flow-logs.amazonaws.com", "apigateway.amazonaws.com",
      ]
    }
  }

  statement {
    sid       = "RolesThatServicesMake"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:aws:iam::${var.account_id}:role/aws-service-role/*"]
  }
}

resource "aws_iam_role_policy" "deploy" {
  for_each = local.environments

  name   = "identities"
  role   = aws_iam_role.ci["deploy-${each.key}"].id
  policy = data.aws_iam_policy_document.deploy[each.key].json
}

resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.ci["plan"].name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

# Planning reads the state, which ReadOnlyAccess allows, but not with the key that encrypts it; and it must not read data.
data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "ReadTheState"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.state.arn]
  }

  statement {
    sid           = "NoObjectsButTheState"
    effect        = "Deny"
    actions       = ["s3:GetObject", "s3:GetObjectVersion"]
    not_resources = ["${aws_s3_bucket.state.arn}/*"]
  }

  statement {
    sid       = "NoRecordsAndNoSecrets"
    effect    = "Deny"
    actions   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "secretsmanager:GetSecretValue"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "plan" {
  name   = "state"
  role   = aws_iam_role.ci["plan"].id
  policy = data.aws_iam_policy_document.plan.json
}
