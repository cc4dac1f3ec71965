# A model behind a serverless endpoint: SageMaker starts containers as requests come, up to max_concurrency.

locals {
  endpoint_name = "${var.name}-predict"
  variant       = "AllTraffic"

  environment = {
    ENVIRONMENT      = var.environment
    ARTIFACT_BUCKET  = var.artifact_bucket
    DATA_BUCKET      = var.data_bucket
    METRIC_NAMESPACE = var.name
    LOG_LEVEL        = var.log_level
  }

  # A model cannot be changed, only replaced; its name follows from what it consists of.
  model_id = substr(sha256(jsonencode([var.app_repository_url, var.image_tag, var.model_data_key, local.environment])), 0, 8)
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

  primary_container {
    image          = "${var.app_repository_url}:${var.image_tag}"
    model_data_url = var.model_data_key == "" ? null : "s3://${var.artifact_bucket}/${var.model_data_key}"
    environment    = local.environment
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
    variant_name = local.variant
    model_name   = aws_sagemaker_model.this.name

    serverless_config {
      memory_size_in_mb       = var.memory_mb
      max_concurrency         = var.max_concurrency
      provisioned_concurrency = var.provisioned_concurrency == 0 ? null : var.provisioned_concurrency
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = local.endpoint_name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  depends_on = [aws_cloudwatch_log_group.this]
}
