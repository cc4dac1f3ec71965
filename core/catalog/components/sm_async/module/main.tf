# A model whose requests wait in a queue that SageMaker keeps; requests and answers are files of the data bucket.

locals {
  endpoint_name = "${var.name}-async"
  variant       = "AllTraffic"
  prefix        = "runs/async/"

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

resource "aws_sns_topic" "this" {
  for_each = toset(["success", "error"])

  name              = "${local.endpoint_name}-${each.key}"
  kms_master_key_id = var.kms_key_arn
}

data "aws_iam_policy_document" "topic" {
  for_each = aws_sns_topic.this

  statement {
    sid       = "DenyPlainText"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [each.value.arn]

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

resource "aws_sns_topic_policy" "this" {
  for_each = aws_sns_topic.this

  arn    = each.value.arn
  policy = data.aws_iam_policy_document.topic[each.key].json
}

resource "aws_sagemaker_model" "this" {
  name               = "${local.endpoint_name}-${local.model_id}"
  execution_role_arn = aws_iam_role.this.arn

  # With an archive the container needs nothing else, so it gets no network; without one it reads the current model.
  enable_network_isolation = var.model_data_key != ""

  primary_container {
    image          = "${var.app_repository_url}:${var.image_tag}"
    model_data_url = var.model_data_key == "" ? null : "s3://${var.artifact_bucket}/${var.model_data_key}"
    environment    = local.environment
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
  name_prefix = "${substr(var.name, 0, 26)}-async-"
  kms_key_arn = var.kms_key_arn

  production_variants {
    variant_name           = local.variant
    model_name             = aws_sagemaker_model.this.name
    instance_type          = var.instance_type
    initial_instance_count = 1
    initial_variant_weight = 1
  }

  async_inference_config {
    client_config {
      max_concurrent_invocations_per_instance = var.concurrency_per_instance
    }

    output_config {
      s3_output_path  = "s3://${var.data_bucket}/${local.prefix}output/"
      s3_failure_path = "s3://${var.data_bucket}/${local.prefix}failed/"
      kms_key_id      = var.kms_key_arn

      notification_config {
        success_topic = aws_sns_topic.this["success"].arn
        error_topic   = aws_sns_topic.this["error"].arn
      }
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

resource "aws_security_group" "this" {
  name        = local.endpoint_name
  description = "Model containers; nothing connects to them."
  vpc_id      = var.vpc_id

  tags = { Name = local.endpoint_name }
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
  description       = "S3 through its gateway endpoint."
  prefix_list_id    = var.s3_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
