# Functions around the assistant, from its own image: `ingest` follows the documents of the bucket, `evaluate` judges the
# deployed model, `migrate` makes the tables. Each has a role of its own; only `migrate` knows the administrator's secret.

locals {
  functions = {
    ingest   = { description = "Brings documents of ${var.name} into the vector store.", timeout = 900, concurrency = var.max_concurrency }
    evaluate = { description = "Judges the assistant of ${var.name} by its evaluation set.", timeout = 900, concurrency = 1 }
    migrate  = { description = "Makes the tables of ${var.name}.", timeout = 300, concurrency = 1 }
  }

  shared = concat(var.caller_environment, [
    { name = "DATA_BUCKET", value = var.data_bucket },
    { name = "ENVIRONMENT", value = var.environment },
    { name = "METRIC_NAMESPACE", value = var.name },
  ])

  environment = { for variable in local.shared : variable.name => variable.value }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.functions

  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_security_group" "this" {
  name        = "${var.name}-rag-functions"
  description = "Functions around the assistant; nothing connects to them."
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-rag-functions" }
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  security_group_id            = aws_security_group.this.id
  description                  = "AWS services through interface endpoints."
  referenced_security_group_id = var.endpoint_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.this.id
  description       = "Documents from S3 through its gateway endpoint."
  prefix_list_id    = var.s3_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "stores" {
  for_each = toset([for port in var.client_ports : tostring(port)])

  security_group_id = aws_security_group.this.id
  description       = "Stores inside the VPC that listen on ${each.value}."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value)
  to_port           = tonumber(each.value)
}

resource "aws_sqs_queue" "dead_letters" {
  name                              = "${var.name}-ingest-dead-letters"
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

  function_name                  = "${var.name}-${each.key}"
  description                    = each.value.description
  package_type                   = "Image"
  image_uri                      = "${var.app_repository_url}:${var.image_tag}"
  architectures                  = ["x86_64"]
  role                           = aws_iam_role.this[each.key].arn
  memory_size                    = var.memory_mb
  timeout                        = each.value.timeout
  reserved_concurrent_executions = var.reserve_concurrency ? each.value.concurrency : -1
  kms_key_arn                    = var.kms_key_arn

  image_config {
    command = ["handlers.${each.key}"]
  }

  # Starts that nobody waits for are kept when they fail; the other two functions are called by a script that waits.
  dead_letter_config {
    target_arn = aws_sqs_queue.dead_letters.arn
  }

  vpc_config {
    subnet_ids         = var.private_subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }

  tracing_config {
    mode = "Active"
  }

  environment {
    variables = merge(local.environment, each.key == "migrate" ? { MASTER_LOGIN_ARN = var.master_login_arn } : {})
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}
