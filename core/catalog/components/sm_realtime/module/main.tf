# A SageMaker endpoint in private subnets: model, configuration with data capture, endpoint with automatic rollback.

locals {
  endpoint_name = "${var.name}-predict"
  variant       = "AllTraffic"

  environment = {
    ENVIRONMENT      = var.environment
    ARTIFACT_BUCKET  = var.artifact_bucket
    DATA_BUCKET      = var.data_bucket
    METRIC_NAMESPACE = var.name
    LOG_LEVEL        = var.log_level
    TABLE_NAME       = var.table_name
  }
  container_environment = { for key, value in local.environment : key => value if value != null }

  # A model cannot be changed, only replaced; its name follows from what it consists of.
  model_id = substr(sha256(jsonencode([var.app_repository_url, var.image_tag, var.model_data_key, local.container_environment])), 0, 8)
}

# SageMaker would create this group itself, without encryption and without an end.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/sagemaker/Endpoints/${local.endpoint_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_sagemaker_model" "this" {
  name               = "${var.name}-${local.model_id}"
  execution_role_arn = aws_iam_role.this.arn

  # With an archive the container needs nothing else, so it gets no network; without one it reads the current model.
  enable_network_isolation = var.model_data_key != ""

  primary_container {
    image          = "${var.app_repository_url}:${var.image_tag}"
    model_data_url = var.model_data_key == "" ? null : "s3://${var.artifact_bucket}/${var.model_data_key}"
    environment    = local.container_environment
  }

  vpc_config {
    subnets            = var.private_subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name_prefix = "${substr(var.name, 0, 30)}-"
  kms_key_arn = var.kms_key_arn

  production_variants {
    variant_name                                      = local.variant
    model_name                                        = aws_sagemaker_model.this.name
    instance_type                                     = var.instance_type
    initial_instance_count                            = var.instance_count
    initial_variant_weight                            = 1
    container_startup_health_check_timeout_in_seconds = 300
  }

  data_capture_config {
    enable_capture              = var.capture_pct > 0
    initial_sampling_percentage = var.capture_pct
    destination_s3_uri          = "s3://${var.data_bucket}/captures/endpoint"
    kms_key_id                  = var.kms_key_arn

    capture_options {
      capture_mode = "Input"
    }

    capture_options {
      capture_mode = "Output"
    }

    capture_content_type_header {
      json_content_types = ["application/json"]
      csv_content_types  = ["text/csv"]
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = local.endpoint_name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  # A new fleet takes over at once and the old one stays for five minutes: an alarm in that time brings it back.
  deployment_config {
    blue_green_update_policy {
      termination_wait_in_seconds          = 300
      maximum_execution_timeout_in_seconds = 3600

      traffic_routing_configuration {
        type                     = "ALL_AT_ONCE"
        wait_interval_in_seconds = 300
      }
    }

    auto_rollback_configuration {
      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.this["5xx"].alarm_name
      }

      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.this["p95-latency"].alarm_name
      }
    }
  }

  depends_on = [aws_cloudwatch_log_group.this]
}
