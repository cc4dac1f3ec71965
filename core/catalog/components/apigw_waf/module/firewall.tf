# What is refused before the API sees it: known attacks, addresses of bad repute, and one address that asks too often.

locals {
  managed_rules = {
    common     = { priority = 10, group = "AWSManagedRulesCommonRuleSet", only_counts = ["SizeRestrictions_BODY"] }
    bad-inputs = { priority = 20, group = "AWSManagedRulesKnownBadInputsRuleSet", only_counts = [] }
    reputation = { priority = 30, group = "AWSManagedRulesAmazonIpReputationList", only_counts = [] }
  }
}

resource "aws_wafv2_web_acl" "this" {
  name        = local.api_name
  description = "Firewall of the prediction API."
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "one-caller"
    priority = 1

    action {
      block {}
    }

    statement {
      rate_based_statement {
        limit              = var.caller_requests_5min
        aggregate_key_type = "IP"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "one-caller"
      sampled_requests_enabled   = false
    }
  }

  dynamic "rule" {
    for_each = local.managed_rules

    content {
      name     = rule.key
      priority = rule.value.priority

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.value.group

          dynamic "rule_action_override" {
            for_each = rule.value.only_counts

            content {
              name = rule_action_override.value

              action_to_use {
                count {}
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.key
        sampled_requests_enabled   = false
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = local.api_name
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  resource_arn = "arn:aws:apigateway:${var.region}::/restapis/${aws_api_gateway_rest_api.this.id}/stages/${aws_api_gateway_stage.this.stage_name}"
  web_acl_arn  = aws_wafv2_web_acl.this.arn
}

# WAF writes only to groups whose name begins like this.
resource "aws_cloudwatch_log_group" "firewall" {
  name              = "aws-waf-logs-${local.api_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.firewall.arn]

  redacted_fields {
    single_header {
      name = "authorization"
    }
  }

  logging_filter {
    default_behavior = "DROP"

    filter {
      behavior    = "KEEP"
      requirement = "MEETS_ANY"

      condition {
        action_condition {
          action = "BLOCK"
        }
      }

      condition {
        action_condition {
          action = "COUNT"
        }
      }
    }
  }
}
