# Only with a VPC: the function answers nobody there and reaches AWS through the network's endpoints.

resource "aws_security_group" "this" {
  count = local.in_vpc ? 1 : 0

  name        = "${var.name}-predict"
  description = "The prediction function; nothing connects to it, it calls AWS over HTTPS."
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-predict" }
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  count = local.in_vpc ? 1 : 0

  security_group_id            = aws_security_group.this[0].id
  description                  = "AWS services through interface endpoints."
  referenced_security_group_id = var.endpoint_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "gateways" {
  for_each = local.in_vpc ? { s3 = var.s3_prefix_list_id, dynamodb = var.dynamodb_prefix_list_id } : {}

  security_group_id = aws_security_group.this[0].id
  description       = "${each.key} through its gateway endpoint."
  prefix_list_id    = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
