# Lambda's pollers stand in the cluster's subnets, in the brokers' security group: from there they reach the brokers, and
# Lambda and STS through endpoints, as nothing leads out of the network.

resource "aws_vpc_security_group_egress_rule" "pollers" {
  for_each = { brokers = 9098, endpoints = 443 }

  security_group_id = var.broker_security_group_id
  description       = "Pollers of ${local.function_name} to the ${each.key}."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value

  tags = { Name = "${local.function_name}-${each.key}" }
}

resource "aws_vpc_endpoint" "this" {
  for_each = toset(var.interface_endpoints)

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.${each.value}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = slice(var.private_subnet_ids, 0, min(var.endpoint_zones, length(var.private_subnet_ids)))
  security_group_ids  = [var.endpoint_security_group_id]
  policy              = data.aws_iam_policy_document.endpoint[each.value].json

  tags = { Name = "${local.function_name}-${each.value}" }
}

data "aws_iam_policy_document" "endpoint" {
  for_each = { for service, actions in { lambda = ["lambda:InvokeFunction"], sts = ["sts:AssumeRole"] } : service => actions if contains(var.interface_endpoints, service) }

  statement {
    sid       = "ForPollers"
    actions   = each.value
    resources = each.key == "lambda" ? ["arn:aws:lambda:${var.region}:${var.account_id}:function:${local.function_name}"] : [aws_iam_role.this.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
