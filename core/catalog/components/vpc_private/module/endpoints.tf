# Ways to AWS services that stay on its network: gateway endpoints cost nothing, interface endpoints cost by the hour and
# zone, so each is chosen by name.

locals {
  interface_zones = slice(var.availability_zones, 0, min(var.endpoint_zones, length(var.availability_zones)))

  # What workloads call through each endpoint; anything else is refused at the endpoint already.
  pull_image = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"]

  endpoint_actions = {
    "ecr.api"        = local.pull_image
    "ecr.dkr"        = local.pull_image
    "kms"            = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
    "logs"           = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    "secretsmanager" = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    "sts"            = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:GetCallerIdentity"]
  }
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = toset(["s3", "dynamodb"])

  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "HTTPS from inside the VPC to the interface endpoints."
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id = aws_security_group.endpoints.id
  description       = "HTTPS from inside the VPC."
  cidr_ipv4         = aws_vpc.this.cidr_block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${var.name}-endpoints-https" }
}

# A service that is not listed here keeps the service's default endpoint policy.
data "aws_iam_policy_document" "endpoint" {
  for_each = { for service in var.interface_endpoints : service => local.endpoint_actions[service] if contains(keys(local.endpoint_actions), service) }

  statement {
    sid       = "PrincipalsOfThisAccount"
    actions   = each.value
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

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(var.interface_endpoints)

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for zone in local.interface_zones : aws_subnet.private[zone].id]
  security_group_ids  = [aws_security_group.endpoints.id]
  policy              = try(data.aws_iam_policy_document.endpoint[each.key].json, null)

  tags = { Name = "${var.name}-${each.key}" }
}
