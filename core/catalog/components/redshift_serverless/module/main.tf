# A warehouse that sleeps when nobody asks: reached from inside the VPC over TLS, its administrator's password is made and
# rotated by AWS, and its use in a month has an end.

locals {
  warehouse_name = "${var.name}-warehouse"
}

resource "aws_security_group" "this" {
  name        = local.warehouse_name
  description = "The warehouse; members of the VPC connect over TLS."
  vpc_id      = var.vpc_id

  tags = { Name = local.warehouse_name }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id = aws_security_group.this.id
  description       = "Redshift from inside the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 5439
  to_port           = 5439

  tags = { Name = "${local.warehouse_name}-clients" }
}

resource "aws_redshiftserverless_namespace" "this" {
  namespace_name                   = local.warehouse_name
  db_name                          = "features"
  kms_key_id                       = var.kms_key_arn
  manage_admin_password            = true
  admin_password_secret_kms_key_id = var.kms_key_arn
  log_exports                      = ["connectionlog", "useractivitylog", "userlog"]
}

resource "aws_redshiftserverless_workgroup" "this" {
  namespace_name       = aws_redshiftserverless_namespace.this.namespace_name
  workgroup_name       = local.warehouse_name
  base_capacity        = var.base_rpu
  enhanced_vpc_routing = true
  publicly_accessible  = false
  subnet_ids           = var.private_subnet_ids
  security_group_ids   = [aws_security_group.this.id]

  config_parameter {
    parameter_key   = "require_ssl"
    parameter_value = "true"
  }

  config_parameter {
    parameter_key   = "max_query_execution_time"
    parameter_value = tostring(var.max_query_s)
  }
}

# Beyond this queries are refused: a query without an end is paid by the second.
resource "aws_redshiftserverless_usage_limit" "month" {
  resource_arn  = aws_redshiftserverless_workgroup.this.arn
  usage_type    = "serverless-compute"
  period        = "monthly"
  amount        = var.max_rpu_hours_month
  breach_action = "deactivate"
}
