# What wakes a person: errors, the p95 over its target, and a firewall that blocks far more than usual.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  api      = { ApiName = local.api_name }
  firewall = { WebACL = aws_wafv2_web_acl.this.name, Region = var.region, Rule = "ALL" }

  alarms = {
    "5xx" = {
      description = "The API answers with 5xx. Runbook: docs/runbooks/incident.md"
      namespace   = "AWS/ApiGateway", metric = "5XXError", statistic = "Sum", percentile = null
      dimensions  = local.api, threshold = var.max_5xx_per_minute
    }
    "4xx" = {
      description = "Callers are refused: malformed requests, missing rights, or more than throttle_rps."
      namespace   = "AWS/ApiGateway", metric = "4XXError", statistic = "Sum", percentile = null
      dimensions  = local.api, threshold = max(60, var.throttle_rps * 6)
    }
    "p95-latency" = {
      description = "The p95 of the API is over its target."
      namespace   = "AWS/ApiGateway", metric = "Latency", statistic = null, percentile = "p95"
      dimensions  = local.api, threshold = var.latency_alarm_ms
    }
    "blocked" = {
      description = "The firewall blocks many requests: an attack, or a rule that hits good callers."
      namespace   = "AWS/WAFV2", metric = "BlockedRequests", statistic = "Sum", percentile = null
      dimensions  = local.firewall, threshold = max(100, var.throttle_rps * 6)
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-front-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  extended_statistic  = each.value.percentile
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
