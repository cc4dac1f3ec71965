# One PostgreSQL database that only members of the VPC reach, over TLS, with IAM or a secret that RDS keeps itself.

locals {
  identifier = "${var.name}-db"
  family     = "postgres${var.engine_version}"
  port       = 5432
}

resource "aws_security_group" "this" {
  name        = local.identifier
  description = "The database; members of the VPC connect over TLS."
  vpc_id      = var.vpc_id

  tags = { Name = local.identifier }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id = aws_security_group.this.id
  description       = "PostgreSQL from inside the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port

  tags = { Name = "${local.identifier}-clients" }
}

resource "aws_db_subnet_group" "this" {
  name        = local.identifier
  description = "Private subnets of ${var.name}."
  subnet_ids  = var.private_subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${local.identifier}-"
  family      = local.family
  description = "TLS only; slow statements are logged without their values."

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# RDS would create these groups itself, without encryption and without an end.
resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["postgresql", "upgrade"])

  name              = "/aws/rds/instance/${local.identifier}/${each.value}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_db_instance" "this" {
  identifier     = local.identifier
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  db_name        = var.database_name
  port           = local.port

  # RDS makes the administrator's password, keeps it in Secrets Manager and rotates it; Terraform never sees it.
  username                            = "administrator"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.kms_key_arn
  iam_database_authentication_enabled = true

  storage_type          = "gp3"
  allocated_storage     = var.storage_gb
  max_allocated_storage = var.max_storage_gb
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  multi_az               = var.multi_az
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  ca_cert_identifier     = "rds-ca-rsa2048-g1"
  parameter_group_name   = aws_db_parameter_group.this.name

  backup_retention_period   = var.backup_days
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = !var.deletion_protection
  final_snapshot_identifier = "${local.identifier}-final"

  auto_minor_version_upgrade      = true
  maintenance_window              = "sun:03:00-sun:04:00"
  backup_window                   = "01:00-02:00"
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn

  lifecycle {
    precondition {
      condition     = length(var.private_subnet_ids) >= 2
      error_message = "RDS wants subnets in two zones, with a standby or without."
    }
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

# For roles of the application: sign in as the database user `app`, without a password.
data "aws_iam_policy_document" "connect" {
  statement {
    sid       = "SignInAsApp"
    actions   = ["rds-db:connect"]
    resources = ["arn:aws:rds-db:${var.region}:${var.account_id}:dbuser:${aws_db_instance.this.resource_id}/app"]
  }
}

resource "aws_iam_policy" "connect" {
  name        = "${local.identifier}-connect"
  description = "Sign in to the database of ${var.name} as app."
  policy      = data.aws_iam_policy_document.connect.json
}
