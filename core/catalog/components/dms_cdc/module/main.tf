# Changes of a database become files of the data bucket. The database's login is in a secret that DMS reads itself, so
# neither Terraform nor its state ever holds it.

locals {
  replication_name = "${var.name}-changes"
}

resource "aws_security_group" "this" {
  name        = local.replication_name
  description = "Change capture; it calls the database and AWS, nothing calls it."
  vpc_id      = var.vpc_id

  tags = { Name = local.replication_name }
}

resource "aws_vpc_security_group_egress_rule" "database" {
  security_group_id = aws_security_group.this.id
  description       = "The database that changes are read from."
  cidr_ipv4         = var.source_cidr == "" ? var.vpc_cidr : var.source_cidr
  ip_protocol       = "tcp"
  from_port         = var.source_port
  to_port           = var.source_port

  tags = { Name = "${local.replication_name}-database" }
}

resource "aws_vpc_security_group_egress_rule" "aws" {
  security_group_id = aws_security_group.this.id
  description       = "AWS services through endpoints of the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${local.replication_name}-aws" }
}

resource "aws_dms_replication_subnet_group" "this" {
  replication_subnet_group_id          = local.replication_name
  replication_subnet_group_description = "Private subnets of ${var.name}."
  subnet_ids                           = var.private_subnet_ids
}

resource "aws_dms_endpoint" "source" {
  endpoint_id                     = "${local.replication_name}-source"
  endpoint_type                   = "source"
  engine_name                     = var.source_engine
  database_name                   = var.source_database
  secrets_manager_arn             = var.source_login_arn
  secrets_manager_access_role_arn = aws_iam_role.this.arn
  ssl_mode                        = "require"
  kms_key_arn                     = var.kms_key_arn

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_dms_s3_endpoint" "target" {
  endpoint_id                       = "${local.replication_name}-target"
  endpoint_type                     = "target"
  bucket_name                       = var.data_bucket
  bucket_folder                     = "changes"
  service_access_role_arn           = aws_iam_role.this.arn
  data_format                       = "parquet"
  date_partition_enabled            = true
  include_op_for_full_load          = true
  timestamp_column_name             = "changed_at"
  encryption_mode                   = "SSE_KMS"
  server_side_encryption_kms_key_id = var.kms_key_arn
  kms_key_arn                       = var.kms_key_arn

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_dms_replication_config" "this" {
  replication_config_identifier = local.replication_name
  replication_type              = "full-load-and-cdc"
  source_endpoint_arn           = aws_dms_endpoint.source.endpoint_arn
  target_endpoint_arn           = aws_dms_s3_endpoint.target.endpoint_arn
  start_replication             = var.started

  table_mappings = jsonencode({
    rules = [for number, table in var.tables : {
      "rule-type"      = "selection"
      "rule-id"        = tostring(number + 1)
      "rule-name"      = tostring(number + 1)
      "object-locator" = { "schema-name" = split(".", table)[0], "table-name" = split(".", table)[1] }
      "rule-action"    = "include"
    }]
  })

  compute_config {
    min_capacity_units           = 1
    max_capacity_units           = var.max_dcu
    multi_az                     = var.multi_az
    kms_key_id                   = var.kms_key_arn
    replication_subnet_group_id  = aws_dms_replication_subnet_group.this.id
    vpc_security_group_ids       = [aws_security_group.this.id]
    preferred_maintenance_window = "sun:03:00-sun:04:00"
  }
}
