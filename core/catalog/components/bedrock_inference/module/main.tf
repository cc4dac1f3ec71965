# One model, counted for this project alone, and a guardrail that every call must name; reached inside the VPC only.

locals {
  # Metrics name a profile by the last part of its ARN.
  profile_id = element(split("/", aws_bedrock_inference_profile.this.arn), 1)
  regional   = var.profile_geography == ""

  source_arn = (
    local.regional
    ? "arn:aws:bedrock:${var.region}::foundation-model/${var.model_id}"
    : "arn:aws:bedrock:${var.region}:${var.account_id}:inference-profile/${var.profile_geography}.${var.model_id}"
  )

  # A profile of a geography runs the same model in whichever of its regions has room.
  model_arns = local.regional ? [local.source_arn] : [local.source_arn, "arn:aws:bedrock:*::foundation-model/${var.model_id}"]

  embedding_arn = "arn:aws:bedrock:${var.region}::foundation-model/${var.embedding_model_id}"

  masked  = ["ADDRESS", "EMAIL", "PHONE"]
  blocked = ["CREDIT_DEBIT_CARD_NUMBER", "INTERNATIONAL_BANK_ACCOUNT_NUMBER", "PASSWORD", "AWS_ACCESS_KEY", "AWS_SECRET_KEY"]
}

resource "aws_bedrock_inference_profile" "this" {
  name        = "${var.name}-model"
  description = "Model of ${var.name}, counted for itself."

  model_source {
    copy_from = local.source_arn
  }
}

resource "aws_bedrock_guardrail" "this" {
  name                      = var.name
  description               = "What may neither be asked nor answered."
  blocked_input_messaging   = "This question cannot be answered."
  blocked_outputs_messaging = "The answer was withheld."
  kms_key_arn               = var.kms_key_arn

  content_policy_config {
    dynamic "filters_config" {
      for_each = ["HATE", "INSULTS", "MISCONDUCT", "SEXUAL", "VIOLENCE"]

      content {
        type            = filters_config.value
        input_strength  = "HIGH"
        output_strength = "HIGH"
      }
    }

    # Attacks come with the question; answers have no such filter.
    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE"
    }
  }

  sensitive_information_policy_config {
    dynamic "pii_entities_config" {
      for_each = local.masked

      content {
        type   = pii_entities_config.value
        action = "ANONYMIZE"
      }
    }

    dynamic "pii_entities_config" {
      for_each = local.blocked

      content {
        type   = pii_entities_config.value
        action = "BLOCK"
      }
    }
  }
}

# A version never changes. It is replaced when the guardrail does; callers that name the old one keep it.
resource "aws_bedrock_guardrail_version" "this" {
  guardrail_arn = aws_bedrock_guardrail.this.guardrail_arn
  description   = "What callers name."
  skip_destroy  = true

  lifecycle {
    replace_triggered_by = [aws_bedrock_guardrail.this]
  }
}

data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "InvokeThisModel"
    actions   = ["bedrock:ApplyGuardrail", "bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = concat(local.model_arns, [aws_bedrock_inference_profile.this.arn, aws_bedrock_guardrail.this.guardrail_arn])

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }

  statement {
    sid       = "EmbedTexts"
    actions   = ["bedrock:InvokeModel"]
    resources = [local.embedding_arn]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_vpc_endpoint" "this" {
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.bedrock-runtime"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = var.private_subnet_ids
  security_group_ids  = [var.endpoint_security_group_id]
  policy              = data.aws_iam_policy_document.endpoint.json

  tags = { Name = "${var.name}-bedrock-runtime" }
}

# For callers: attach this to their role. It holds only inside the VPC and only with the guardrail.
data "aws_iam_policy_document" "invoke" {
  statement {
    sid       = "InvokeWithGuardrail"
    actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = concat(local.model_arns, [aws_bedrock_inference_profile.this.arn])

    condition {
      test     = "ArnLike"
      variable = "bedrock:GuardrailIdentifier"
      values   = ["${aws_bedrock_guardrail.this.guardrail_arn}:*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpce"
      values   = [aws_vpc_endpoint.this.id]
    }
  }

  # An embedding answers nobody, so no guardrail applies to it.
  statement {
    sid       = "EmbedTexts"
    actions   = ["bedrock:InvokeModel"]
    resources = [local.embedding_arn]

    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpce"
      values   = [aws_vpc_endpoint.this.id]
    }
  }

  statement {
    sid       = "ApplyGuardrail"
    actions   = ["bedrock:ApplyGuardrail"]
    resources = [aws_bedrock_guardrail.this.guardrail_arn]
  }

  statement {
    sid       = "UseKeyThroughBedrock"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["bedrock.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "invoke" {
  name        = "${var.name}-invoke-model"
  description = "Invoke the language model of ${var.name} with its guardrail."
  policy      = data.aws_iam_policy_document.invoke.json
}
