# One container image as a function behind an HTTP API that admits signed or token-bearing callers only.

locals {
  in_vpc = length(var.private_subnet_ids) > 0

  environment = {
    ENVIRONMENT      = var.environment
    ARTIFACT_BUCKET  = var.artifact_bucket
    DATA_BUCKET      = var.data_bucket
    METRIC_NAMESPACE = var.name
    LOG_LEVEL        = var.log_level
    TABLE_NAME       = var.table_name
    SECRET_ARN       = var.secret_arn
  }
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${var.name}-predict"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_lambda_function" "this" {
  function_name                  = "${var.name}-predict"
  description                    = "Answers prediction requests."
  role                           = aws_iam_role.this.arn
  package_type                   = "Image"
  image_uri                      = "${var.app_repository_url}:${var.image_tag}"
  architectures                  = ["x86_64"]
  memory_size                    = var.memory_mb
  timeout                        = var.timeout_s
  reserved_concurrent_executions = var.max_concurrency
  kms_key_arn                    = var.kms_key_arn
  publish                        = true

  image_config {
    command = ["handlers.predict"]
  }

  environment {
    variables = { for key, value in local.environment : key => value if value != null }
  }

  ephemeral_storage {
    size = var.tmp_mb
  }

  # Text, because the code writes its metrics as JSON lines of their own.
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  tracing_config {
    mode = var.trace ? "Active" : "PassThrough"
  }

  dynamic "vpc_config" {
    for_each = local.in_vpc ? [1] : []

    content {
      subnet_ids         = var.private_subnet_ids
      security_group_ids = [aws_security_group.this[0].id]
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

# Callers use the alias; a rollback points it at an earlier version.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that serves."
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_lambda_provisioned_concurrency_config" "this" {
  count = var.provisioned_concurrency > 0 ? 1 : 0

  function_name                     = aws_lambda_function.this.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.provisioned_concurrency

  # Autoscaling owns the number once it runs.
  lifecycle {
    ignore_changes = [provisioned_concurrent_executions]
  }
}

resource "aws_appautoscaling_target" "this" {
  count = var.provisioned_concurrency > 0 ? 1 : 0

  service_namespace  = "lambda"
  scalable_dimension = "lambda:function:ProvisionedConcurrency"
  resource_id        = "function:${aws_lambda_function.this.function_name}:${aws_lambda_alias.live.name}"
  min_capacity       = var.provisioned_concurrency
  max_capacity       = min(var.max_concurrency, var.provisioned_concurrency * 3)

  depends_on = [aws_lambda_provisioned_concurrency_config.this]
}

resource "aws_appautoscaling_policy" "this" {
  count = var.provisioned_concurrency > 0 ? 1 : 0

  name               = "${var.name}-predict-concurrency"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value = 0.7

    predefined_metric_specification {
      predefined_metric_type = "LambdaProvisionedConcurrencyUtilization"
    }
  }
}
