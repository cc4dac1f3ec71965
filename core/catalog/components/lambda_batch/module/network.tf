# Only with a VPC: nothing connects to the functions, and of AWS they call S3 alone, through its gateway endpoint. Logs,
# traces and dead letters are Lambda's own to deliver.

resource "aws_security_group" "this" {
  count = local.in_vpc ? 1 : 0

  name        = "${var.name}-batch"
  description = "The batch functions; nothing connects to them, they call S3 over HTTPS."
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-batch" }
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  count = local.in_vpc ? 1 : 0

  security_group_id = aws_security_group.this[0].id
  description       = "S3 through its gateway endpoint."
  prefix_list_id    = var.s3_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${var.name}-batch-s3" }
}
