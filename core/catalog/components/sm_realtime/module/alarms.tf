# What wakes a person, and what brings the former version back during a deployment. Names, not references, tie alarms to
# the endpoint: the endpoint refers to two of them.

locals {
  actions    = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
  dimensions = { EndpointName = local.endpoint_name, VariantName = local.variant }

  alarms = {
    "5xx" = {
      description = "The endpoint answers with 5xx. Runbook: docs/runbooks/incident.md"
      namespace   = "AWS/SageMaker", metric = "Invocation5XXErrors", statistic = "Sum", percentile = null
      threshold   = var.max_5xx_per_minute
    }
    "p95-latency" = {
      description = "The p95 of the model container is over its target."
      namespace   = "AWS/SageMaker", metric = "ModelLatency", statistic = null, percentile = "p95"
      threshold   = var.latency_alarm_ms * 1000 # the metric counts microseconds
    }
    "cpu-saturation" = {
      description = "Instances run at their CPU limit although autoscaling has reacted."
      namespace   = "/aws/sagemaker/Endpoints", metric = "CPUUtilization", statistic = "Average", percentile = null
      threshold   = 85 * var.vcpus # the metric sums over the instance's vCPUs
    }
    "memory-saturation" = {
      description = "Instances are short of memory."
      namespace   = "/aws/sagemaker/Endpoints", metric = "MemoryUtilization", statistic = "Average", percentile = null
      threshold   = 85
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-endpoint-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = local.dimensions
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
