# A Kafka cluster that only members of the VPC reach, over TLS and with IAM; brokers are spread evenly over the zones.

locals {
  cluster_name = "${var.name}-events"
  zones        = length(var.private_subnet_ids)
  broker_ids   = [for id in range(1, var.broker_count + 1) : tostring(id)]

  # Copies stand in different zones; a write must reach as many as leave the cluster writable without one zone.
  copies       = local.zones >= 3 ? 3 : 2
  needed_sync  = local.copies - 1
  iam_tls_port = 9098
}

resource "aws_security_group" "this" {
  name        = "${local.cluster_name}-brokers"
  description = "Kafka brokers; clients of the VPC connect with IAM over TLS."
  vpc_id      = var.vpc_id

  tags = { Name = "${local.cluster_name}-brokers" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id = aws_security_group.this.id
  description       = "Kafka clients of the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = local.iam_tls_port
  to_port           = local.iam_tls_port

  tags = { Name = "${local.cluster_name}-clients" }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/msk/${local.cluster_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_msk_configuration" "this" {
  name           = local.cluster_name
  description    = "Topics are made on purpose and survive the loss of a zone."
  kafka_versions = [var.kafka_version]

  server_properties = <<-PROPERTIES
    auto.create.topics.enable=false
    default.replication.factor=${local.copies}
    min.insync.replicas=${local.needed_sync}
    num.partitions=${var.broker_count}
    log.retention.hours=${var.retention_hours}
    message.max.bytes=1048588
    unclean.leader.election.enable=false
  PROPERTIES

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_msk_cluster" "this" {
  cluster_name           = local.cluster_name
  kafka_version          = var.kafka_version
  number_of_broker_nodes = var.broker_count
  enhanced_monitoring    = "DEFAULT"

  broker_node_group_info {
    instance_type   = var.instance_type
    client_subnets  = var.private_subnet_ids
    security_groups = [aws_security_group.this.id]

    connectivity_info {
      public_access {
        type = "DISABLED"
      }
    }

    storage_info {
      ebs_storage_info {
        volume_size = var.volume_gb
      }
    }
  }

  client_authentication {
    unauthenticated = false

    sasl {
      iam   = true
      scram = false
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this.arn
    revision = aws_msk_configuration.this.latest_revision
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = var.kms_key_arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.this.name
      }
    }
  }

  lifecycle {
    # Disks grow by themselves.
    ignore_changes = [broker_node_group_info[0].storage_info[0].ebs_storage_info[0].volume_size]

    precondition {
      condition     = local.zones >= 2 && var.broker_count % local.zones == 0
      error_message = "Brokers are spread over two or more zones, the same number in each: broker_count is a multiple of the subnets."
    }
  }
}

resource "aws_appautoscaling_target" "disk" {
  service_namespace  = "kafka"
  scalable_dimension = "kafka:broker-storage:VolumeSize"
  resource_id        = aws_msk_cluster.this.arn
  min_capacity       = 1
  max_capacity       = max(var.volume_gb, var.max_volume_gb)
}

resource "aws_appautoscaling_policy" "disk" {
  name               = "${local.cluster_name}-disk"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.disk.service_namespace
  scalable_dimension = aws_appautoscaling_target.disk.scalable_dimension
  resource_id        = aws_appautoscaling_target.disk.resource_id

  target_tracking_scaling_policy_configuration {
    target_value     = 60
    disable_scale_in = true

    predefined_metric_specification {
      predefined_metric_type = "KafkaBrokerStorageUtilization"
    }
  }
}
