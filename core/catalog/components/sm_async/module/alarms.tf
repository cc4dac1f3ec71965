# What wakes a person: failures, requests that wait too long, and instances that are short of memory.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  endpoint   = { EndpointName = aws_sagemaker_endpoint.this.name }
  of_variant = merge(local.endpoint, { VariantName = local.variant })

  alarms = {
    "failures" = {
      description = "Requests fail; what failed lies under ${local.prefix}failed/. Runbook: docs/runbooks/incident.md"
      namespace   = "AWS/SageMaker", metric = "InvocationFailures", statistic = "Sum", threshold = 0, dimensions = local.of_variant
    }
    "waiting" = {
      description = "The oldest request waits too long: raise max_instances, or an instance does not start."
      namespace   = "AWS/SageMaker", metric = "ApproximateAgeOfOldestRequest", statistic = "Maximum", threshold = var.max_wait_s
      dimensions  = local.endpoint
    }
    "memory-saturation" = {
      description = "Instances are short of memory."
      namespace   = "/aws/sagemaker/Endpoints", metric = "MemoryUtilization", statistic = "Average", threshold = 85
      dimensions  = local.of_variant
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-async-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
