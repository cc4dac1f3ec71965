# A cluster whose instances follow the load; only members of the VPC reach it, over TLS, with IAM or a secret that RDS
# keeps itself.

locals {
  identifier = "${var.name}-aurora"
  family     = "aurora-postgresql${split(".", var.engine_version)[0]}"
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

resource "aws_rds_cluster_parameter_group" "this" {
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

# Aurora would create this group itself, without encryption and without an end.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/rds/cluster/${local.identifier}/postgresql"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_rds_cluster" "this" {
  cluster_identifier = local.identifier
  engine             = "aurora-postgresql"
  engine_mode        = "provisioned"
  engine_version     = var.engine_version
  database_name      = var.database_name
  port               = local.port

  # RDS makes the administrator's password, keeps it in Secrets Manager and rotates it; Terraform never sees it.
  master_username                     = "administrator"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.kms_key_arn
  iam_database_authentication_enabled = true

  storage_encrypted               = true
  kms_key_id                      = var.kms_key_arn
  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.this.id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  backup_retention_period   = var.backup_days
  copy_tags_to_snapshot     = true
  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = !var.deletion_protection
  final_snapshot_identifier = "${local.identifier}-final"

  preferred_backup_window         = "01:00-02:00"
  preferred_maintenance_window    = "sun:03:00-sun:04:00"
  enabled_cloudwatch_logs_exports = ["postgresql"]

  serverlessv2_scaling_configuration {
    min_capacity             = var.min_acu
    max_capacity             = var.max_acu
    seconds_until_auto_pause = var.min_acu == 0 ? 3600 : null
  }

  lifecycle {
    # Aurora takes minor versions by itself.
    ignore_changes = [engine_version]

    precondition {
      condition     = length(var.private_subnet_ids) >= 2
      error_message = "Aurora wants subnets in two zones, with one instance or more."
    }
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_rds_cluster_instance" "this" {
  count = var.instances

  identifier                      = "${local.identifier}-${count.index + 1}"
  cluster_identifier              = aws_rds_cluster.this.id
  instance_class                  = "db.serverless"
  engine                          = aws_rds_cluster.this.engine
  publicly_accessible             = false
  auto_minor_version_upgrade      = true
  ca_cert_identifier              = "rds-ca-rsa2048-g1"
  copy_tags_to_snapshot           = true
  promotion_tier                  = count.index <= 1 ? count.index : 2
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn
}

# For roles of the application: sign in as the database user `app`, without a password.
data "aws_iam_policy_document" "connect" {
  statement {
    sid       = "SignInAsApp"
    actions   = ["rds-db:connect"]
    resources = ["arn:aws:rds-db:${var.region}:${var.account_id}:dbuser:${aws_rds_cluster.this.cluster_resource_id}/app"]
  }
}

resource "aws_iam_policy" "connect" {
  name        = "${local.identifier}-connect"
  description = "Sign in to the database of ${var.name} as app."
  policy      = data.aws_iam_policy_document.connect.json
}
