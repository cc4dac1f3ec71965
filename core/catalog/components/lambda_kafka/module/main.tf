# One function that scores batches of a topic as they come. Pollers that Lambda runs in the cluster's subnets read the
# partitions; a batch that fails is tried again until it is too old, then told to the dead-letter queue.

locals {
  function_name = "${var.name}-kafka-score"

  environment = {
    ARTIFACT_BUCKET  = var.artifact_bucket
    DATA_BUCKET      = var.data_bucket
    ENVIRONMENT      = var.environment
    LOG_LEVEL        = var.log_level
    METRIC_NAMESPACE = var.name
    TABLE_NAME       = var.table_name
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_sqs_queue" "dead_letters" {
  name                              = "${local.function_name}-dead-letters"
  message_retention_seconds         = 1209600
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 300
}

data "aws_iam_policy_document" "dead_letters" {
  statement {
    sid       = "DenyPlainText"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [aws_sqs_queue.dead_letters.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy    = data.aws_iam_policy_document.dead_letters.json
}

resource "aws_lambda_function" "this" {
  function_name                  = local.function_name
  description                    = "Scores the events of ${var.name}."
  package_type                   = "Image"
  image_uri                      = "${var.app_repository_url}:${var.image_tag}"
  architectures                  = ["x86_64"]
  role                           = aws_iam_role.this.arn
  memory_size                    = var.memory_mb
  timeout                        = var.timeout_s
  reserved_concurrent_executions = var.reserve_concurrency ? var.max_concurrency : -1
  kms_key_arn                    = var.kms_key_arn

  image_config {
    command = ["handlers.stream"]
  }

  tracing_config {
    mode = "Active"
  }

  environment {
    variables = { for key, value in local.environment : key => value if value != null }
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}

resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn                   = var.stream_arn
  function_name                      = aws_lambda_function.this.arn
  topics                             = [var.topic]
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = var.batch_size
  maximum_batching_window_in_seconds = var.batch_window_s

  amazon_managed_kafka_event_source_config {
    consumer_group_id = local.function_name
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.dead_letters.arn
    }
  }

  depends_on = [aws_iam_role_policy.this, aws_vpc_endpoint.this, aws_vpc_security_group_egress_rule.pollers]
}
