# What nodes and pods call without a way out of the network, besides what the network itself provides.

locals {
  services = ["autoscaling", "ec2", "eks", "eks-auth", "elasticloadbalancing", "monitoring", "sts"]
}

resource "aws_vpc_endpoint" "this" {
  for_each = toset(local.services)

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.${each.value}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = slice(var.private_subnet_ids, 0, min(var.endpoint_zones, length(var.private_subnet_ids)))
  security_group_ids  = [var.endpoint_security_group_id]
  policy              = data.aws_iam_policy_document.endpoint.json

  tags = { Name = "${local.cluster_name}-${each.value}" }
}

data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "PrincipalsOfThisAccount"
    actions   = [for service in ["autoscaling", "ec2", "eks", "eks-auth", "elasticloadbalancing", "cloudwatch", "sts"] : "${service}:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }
}
