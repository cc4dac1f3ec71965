# Which requests are traced, and where slow and failing ones are seen. The encryption setting is the account's and region's.

resource "aws_xray_encryption_config" "this" {
  type   = "KMS"
  key_id = var.kms_key_arn
}

resource "aws_xray_sampling_rule" "this" {
  rule_name      = substr("${var.name}-default", 0, 32)
  priority       = 1000
  version        = 1
  reservoir_size = 1
  fixed_rate     = var.sampled_share
  host           = "*"
  http_method    = "*"
  url_path       = "*"
  service_name   = "${var.name}*"
  service_type   = "*"
  resource_arn   = "*"
}

resource "aws_xray_group" "slow_or_failing" {
  group_name        = "${var.name}-slow-or-failing"
  filter_expression = "(fault = true OR error = true OR responsetime > ${var.slow_s}) AND service(id(name: \"${var.name}-predict\"))"

  insights_configuration {
    insights_enabled      = true
    notifications_enabled = false
  }
}
