# A model server on GPUs in the private subnets. Its weights lie in the artifact bucket, uncompressed, so that it starts in
# minutes; a new version takes over when it is healthy and goes back by itself when alarms ring.

locals {
  endpoint_name = "${var.name}-llm"
  variant       = "main"
}

resource "aws_security_group" "this" {
  name        = local.endpoint_name
  description = "The model server; SageMaker calls it, it calls AWS inside the VPC."
  vpc_id      = var.vpc_id

  tags = { Name = local.endpoint_name }
}

resource "aws_vpc_security_group_egress_rule" "aws" {
  security_group_id = aws_security_group.this.id
  description       = "AWS services through endpoints of the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${local.endpoint_name}-aws" }
}

resource "aws_sagemaker_model" "this" {
  name                     = "${local.endpoint_name}-${var.model_version}"
  execution_role_arn       = aws_iam_role.this.arn
  enable_network_isolation = true

  primary_container {
    image = "${var.app_repository_url}:llm-${var.server_version}"

    model_data_source {
      s3_data_source {
        s3_uri           = "s3://${var.artifact_bucket}/llm/${var.model_version}/"
        s3_data_type     = "S3Prefix"
        compression_type = "None"
      }
    }

    environment = {
      OPTION_TENSOR_PARALLEL_DEGREE = tostring(var.gpus)
      OPTION_MAX_MODEL_LEN          = tostring(var.context_tokens)
      OPTION_ROLLING_BATCH          = "vllm"
      HF_HUB_OFFLINE                = "1"
    }
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

# GPU instances have local disks that refuse a key of one's own; they are encrypted by their hardware.
resource "aws_sagemaker_endpoint_configuration" "this" {
  name_prefix = "${substr(var.name, 0, 26)}-llm-"
  kms_key_arn = startswith(var.instance_type, "ml.g5") ? null : var.kms_key_arn

  production_variants {
    variant_name                                      = local.variant
    model_name                                        = aws_sagemaker_model.this.name
    instance_type                                     = var.instance_type
    initial_instance_count                            = var.instances
    initial_variant_weight                            = 1
    container_startup_health_check_timeout_in_seconds = 1200
    model_data_download_timeout_in_seconds            = 1800
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = local.endpoint_name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  deployment_config {
    blue_green_update_policy {
      maximum_execution_timeout_in_seconds = 7200
      termination_wait_in_seconds          = 300

      traffic_routing_configuration {
        type                     = "ALL_AT_ONCE"
        wait_interval_in_seconds = 300
      }
    }

    auto_rollback_configuration {
      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.this["errors"].alarm_name
      }
    }
  }
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.this.name}/variant/${local.variant}"
  min_capacity       = var.instances
  max_capacity       = max(var.max_instances, var.instances)
}

resource "aws_appautoscaling_policy" "concurrency" {
  name               = "${local.endpoint_name}-concurrency"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 12
    scale_out_cooldown = 300
    scale_in_cooldown  = 900

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
    }
  }
}

# For callers: attach this to their role.
data "aws_iam_policy_document" "invoke" {
  statement {
    sid       = "InvokeModel"
    actions   = ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"]
    resources = [aws_sagemaker_endpoint.this.arn]
  }
}

resource "aws_iam_policy" "invoke" {
  name        = "${local.endpoint_name}-invoke"
  description = "Invoke the language model of ${var.name}."
  policy      = data.aws_iam_policy_document.invoke.json
}
