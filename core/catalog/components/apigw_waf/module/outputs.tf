output "api_url" {
  description = "Address of the API; requests go to `<address>/predict`."
  value       = aws_api_gateway_stage.this.invoke_url
}

output "api_arn" {
  description = "ARN that callers' policies name in `execute-api:Invoke`."
  value       = "${aws_api_gateway_rest_api.this.execution_arn}/${aws_api_gateway_stage.this.stage_name}/POST/predict"
}

output "web_acl_arn" {
  description = "ARN of the firewall's web ACL."
  value       = aws_wafv2_web_acl.this.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "API requests"
      stat  = "Sum"
      label = "requests"
      metrics = [
        ["AWS/ApiGateway", "Count", "ApiName", local.api_name],
        ["AWS/ApiGateway", "4XXError", "ApiName", local.api_name],
        ["AWS/ApiGateway", "5XXError", "ApiName", local.api_name],
      ]
    },
    {
      title     = "p95 of the API"
      stat      = "p95"
      label     = "milliseconds"
      metrics   = [["AWS/ApiGateway", "Latency", "ApiName", local.api_name]]
      threshold = var.latency_alarm_ms
    },
    {
      title   = "Requests that the firewall blocked"
      stat    = "Sum"
      label   = "requests"
      metrics = [["AWS/WAFV2", "BlockedRequests", "WebACL", aws_wafv2_web_acl.this.name, "Region", var.region, "Rule", "ALL"]]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    retention_days = min(aws_cloudwatch_log_group.firewall.retention_in_days, aws_cloudwatch_log_group.access.retention_in_days)
    throttle_rps   = one(aws_api_gateway_method_settings.this.settings).throttling_rate_limit
  }
}
