# A Flink application on the plan's stream. State lives in checkpoints and snapshots that the service keeps; code lies in
# the artifact bucket, settings reach it as property groups.

locals {
  application_name = "${var.name}-stream-features"
  uses_kafka       = var.stream_kind == "kafka"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/kinesis-analytics/${local.application_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_log_stream" "this" {
  name           = "application"
  log_group_name = aws_cloudwatch_log_group.this.name
}

# Kafka is reached from inside the VPC; nothing connects to the application.
resource "aws_security_group" "this" {
  count = local.uses_kafka ? 1 : 0

  name        = local.application_name
  description = "Flink tasks; nothing connects to them, they call Kafka and AWS."
  vpc_id      = var.vpc_id

  tags = { Name = local.application_name }
}

resource "aws_vpc_security_group_egress_rule" "vpc" {
  for_each = local.uses_kafka ? { kafka = 9098, aws = 443 } : {}

  security_group_id = aws_security_group.this[0].id
  description       = "${each.key} inside the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value

  tags = { Name = "${local.application_name}-${each.key}" }
}

resource "aws_kinesisanalyticsv2_application" "this" {
  name                   = local.application_name
  description            = "Stream processing of ${var.name}."
  runtime_environment    = var.flink_version
  application_mode       = "STREAMING"
  service_execution_role = aws_iam_role.this.arn
  start_application      = var.started

  application_configuration {
    application_code_configuration {
      code_content_type = "ZIPFILE"

      code_content {
        s3_content_location {
          bucket_arn     = var.artifact_bucket_arn
          file_key       = var.code_key
          object_version = var.code_version == "" ? null : var.code_version
        }
      }
    }

    application_snapshot_configuration {
      snapshots_enabled = true
    }

    environment_properties {
      property_group {
        property_group_id = "source"
        property_map = {
          kind              = var.stream_kind
          region            = var.region
          stream_arn        = var.stream_arn
          bootstrap_brokers = var.bootstrap_brokers
          topics            = join(",", var.topics)
        }
      }

      property_group {
        property_group_id = "sink"
        property_map      = { for key, value in { data_bucket = var.data_bucket, table_name = var.table_name } : key => value if value != null }
      }
    }

    flink_application_configuration {
      checkpoint_configuration {
        configuration_type            = "CUSTOM"
        checkpointing_enabled         = true
        checkpoint_interval           = 60000
        min_pause_between_checkpoints = 5000
      }

      monitoring_configuration {
        configuration_type = "CUSTOM"
        log_level          = "WARN"
        metrics_level      = "APPLICATION"
      }

      parallelism_configuration {
        configuration_type   = "CUSTOM"
        auto_scaling_enabled = var.autoscale
        parallelism          = var.parallelism
        parallelism_per_kpu  = 1
      }
    }

    dynamic "run_configuration" {
      for_each = var.started ? [1] : []

      content {
        application_restore_configuration {
          application_restore_type = "RESTORE_FROM_LATEST_SNAPSHOT"
        }

        flink_run_configuration {
          allow_non_restored_state = false
        }
      }
    }

    dynamic "vpc_configuration" {
      for_each = local.uses_kafka ? [1] : []

      content {
        security_group_ids = [aws_security_group.this[0].id]
        subnet_ids         = var.private_subnet_ids
      }
    }
  }

  cloudwatch_logging_options {
    log_stream_arn = aws_cloudwatch_log_stream.this.arn
  }

  depends_on = [aws_iam_role_policy.this]
}
