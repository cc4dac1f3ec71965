# What wakes a person: errors of the function or the API, the p95 over its target, throttling and concurrency near its limit.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  function = { FunctionName = aws_lambda_function.this.function_name }
  api      = { ApiId = aws_apigatewayv2_api.this.id }

  alarms = {
    "errors" = {
      description = "The function ends with an error."
      namespace   = "AWS/Lambda", metric = "Errors", statistic = "Sum", percentile = null
      dimensions  = local.function, threshold = var.max_5xx_per_minute
    }
    "throttles" = {
      description = "Requests are refused because max_concurrency is reached."
      namespace   = "AWS/Lambda", metric = "Throttles", statistic = "Sum", percentile = null
      dimensions  = local.function, threshold = 0
    }
    "saturation" = {
      description = "Concurrency is near max_concurrency."
      namespace   = "AWS/Lambda", metric = "ConcurrentExecutions", statistic = "Maximum", percentile = null
      dimensions  = local.function, threshold = floor(var.max_concurrency * 0.85)
    }
    "api-5xx" = {
      description = "The API answers with 5xx. Runbook: docs/runbooks/incident.md"
      namespace   = "AWS/ApiGateway", metric = "5xx", statistic = "Sum", percentile = null
      dimensions  = local.api, threshold = var.max_5xx_per_minute
    }
    "p95-latency" = {
      description = "The p95 of the API is over its target."
      namespace   = "AWS/ApiGateway", metric = "Latency", statistic = null, percentile = "p95"
      dimensions  = local.api, threshold = var.latency_alarm_ms
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-predict-${each.key}"
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
