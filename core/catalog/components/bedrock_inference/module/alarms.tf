# What wakes a person: refused or failing requests, a guardrail that steps in often, and tokens far above a usual day.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  model     = { ModelId = local.profile_id }
  guardrail = { GuardrailArn = aws_bedrock_guardrail.this.guardrail_arn, GuardrailVersion = aws_bedrock_guardrail_version.this.version }

  alarms = {
    "throttled" = {
      description = "Requests are refused: a quota of the model is reached."
      namespace   = "AWS/Bedrock", metric = "InvocationThrottles", period = 300, threshold = 5, dimensions = local.model
    }
    "errors" = {
      description = "Requests fail at Bedrock. Runbook: docs/runbooks/incident.md"
      namespace   = "AWS/Bedrock", metric = "InvocationServerErrors", period = 300, threshold = 5, dimensions = local.model
    }
    "tokens" = {
      description = "Far more was generated today than planned; each token is paid."
      namespace   = "AWS/Bedrock", metric = "OutputTokenCount", period = 86400, threshold = var.day_tokens_out, dimensions = local.model
    }
    "interventions" = {
      description = "The guardrail steps in often: an attack, or a filter that hits good questions."
      namespace   = "AWS/Bedrock/Guardrails", metric = "InvocationsIntervened", period = 3600, threshold = 50, dimensions = local.guardrail
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-model-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = "Sum"
  period              = each.value.period
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
