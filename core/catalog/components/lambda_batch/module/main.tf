# Four functions from one image: validate, score, quality, publish. Each has a role of its own that reaches only the
# prefixes it works on. How they follow one another is in workflow.tf; who starts them is the workflow component.

locals {
  functions = {
    validate = {
      memory_mb   = 1769
      timeout_s   = 900
      concurrency = 1
      environment = { CHUNK_ROWS = tostring(var.chunk_rows) }
      reads       = ["incoming/*"]
      lists       = ["incoming/*"]
      writes      = ["runs/*"]
      uses_model  = false
    }
    score = {
      memory_mb   = var.memory_mb
      timeout_s   = var.timeout_s
      concurrency = var.max_concurrency
      environment = { ARTIFACT_BUCKET = var.artifact_bucket }
      reads       = ["runs/*"]
      lists       = []
      writes      = ["runs/*"]
      uses_model  = true
    }
    # Judges what the scoring calls answered; it opens no file.
    quality = {
      memory_mb   = 512
      timeout_s   = 60
      concurrency = 1
      environment = {}
      reads       = []
      lists       = []
      writes      = []
      uses_model  = false
    }
    publish = {
      memory_mb   = 512
      timeout_s   = 900
      concurrency = 1
      environment = {}
      reads       = ["runs/*"]
      lists       = []
      writes      = ["scores/*"]
      uses_model  = false
    }
  }

  function_names = { for step, settings in local.functions : step => "${var.name}-batch-${step}" }
  alarm_actions  = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
  in_vpc         = length(var.private_subnet_ids) > 0
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.functions

  name              = "/aws/lambda/${local.function_names[each.key]}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_sqs_queue" "dead_letters" {
  name                              = "${var.name}-batch-dead-letters"
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
  for_each = local.functions

  function_name                  = local.function_names[each.key]
  description                    = "Batch scoring of ${var.name}: ${each.key}."
  package_type                   = "Image"
  image_uri                      = "${var.app_repository_url}:${var.image_tag}"
  architectures                  = ["x86_64"]
  role                           = aws_iam_role.this[each.key].arn
  memory_size                    = each.value.memory_mb
  timeout                        = each.value.timeout_s
  reserved_concurrent_executions = var.reserve_concurrency ? each.value.concurrency : -1
  kms_key_arn                    = var.kms_key_arn

  image_config {
    command = ["handlers.${each.key}"]
  }

  ephemeral_storage {
    size = var.scratch_mb
  }

  # Only asynchronous calls, as by hand for a backfill, end here; the workflow calls synchronously and sees the error.
  dead_letter_config {
    target_arn = aws_sqs_queue.dead_letters.arn
  }

  tracing_config {
    mode = "Active"
  }

  dynamic "vpc_config" {
    for_each = local.in_vpc ? [1] : []

    content {
      subnet_ids         = var.private_subnet_ids
      security_group_ids = [aws_security_group.this[0].id]
    }
  }

  environment {
    variables = merge(
      {
        DATA_BUCKET      = var.data_bucket
        ENVIRONMENT      = var.environment
        METRIC_NAMESPACE = var.name
      },
      each.value.environment,
    )
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = aws_lambda_function.this

  alarm_name          = "${each.value.function_name}-errors"
  alarm_description   = "A call of ${each.value.function_name} ended with an error."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = each.value.function_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = var.max_errors
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${var.name}-batch-dead-letters"
  alarm_description   = "An asynchronous call was given up; its event is in ${aws_sqs_queue.dead_letters.name}."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
}
