# A file system before the data bucket: files are read from S3 when they are first asked for. It stands in one zone and
# holds nothing that the bucket does not.

locals {
  file_system_name = "${var.name}-training-cache"
}

resource "aws_security_group" "this" {
  name        = local.file_system_name
  description = "Lustre; training instances of the VPC mount it."
  vpc_id      = var.vpc_id

  tags = { Name = local.file_system_name }
}

resource "aws_vpc_security_group_ingress_rule" "lustre" {
  for_each = { control = [988, 988], data = [1018, 1023] }

  security_group_id = aws_security_group.this.id
  description       = "Lustre ${each.key} from inside the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = each.value[0]
  to_port           = each.value[1]

  tags = { Name = "${local.file_system_name}-${each.key}" }
}

resource "aws_vpc_security_group_egress_rule" "lustre" {
  for_each = { control = [988, 988], data = [1018, 1023] }

  security_group_id = aws_security_group.this.id
  description       = "Lustre ${each.key} to the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = each.value[0]
  to_port           = each.value[1]

  tags = { Name = "${local.file_system_name}-${each.key}-out" }
}

resource "aws_fsx_lustre_file_system" "this" {
  deployment_type                 = "PERSISTENT_2"
  storage_type                    = "SSD"
  storage_capacity                = var.capacity_gb
  per_unit_storage_throughput     = 125
  subnet_ids                      = [var.private_subnet_ids[0]]
  security_group_ids              = [aws_security_group.this.id]
  kms_key_id                      = var.kms_key_arn
  data_compression_type           = "LZ4"
  automatic_backup_retention_days = 0
  copy_tags_to_backups            = true
  weekly_maintenance_start_time   = "7:03:00"

  metadata_configuration {
    mode = "AUTOMATIC"
  }

  tags = { Name = local.file_system_name }
}

resource "aws_fsx_data_repository_association" "training" {
  file_system_id       = aws_fsx_lustre_file_system.this.id
  file_system_path     = "/training"
  data_repository_path = "s3://${var.data_bucket}/training"

  s3 {
    auto_import_policy {
      events = ["NEW", "CHANGED", "DELETED"]
    }
  }
}
