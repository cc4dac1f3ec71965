output "endpoint_url" {
  description = "Address of the domain; it resolves to private addresses."
  value       = "https://${aws_opensearch_domain.this.endpoint}"
}

output "domain_arn" {
  description = "ARN of the domain."
  value       = aws_opensearch_domain.this.arn
}

output "admin_role_arn" {
  description = "Role that administers the domain's own rights."
  value       = aws_iam_role.admin.arn
}

output "security_group_id" {
  description = "Security group of the domain."
  value       = aws_security_group.this.id
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Searches"
      stat    = "Average"
      label   = "a minute"
      metrics = [["AWS/ES", "SearchRate", "DomainName", local.domain_name, "ClientId", var.account_id]]
    },
    {
      title     = "Time of a search"
      stat      = "Average"
      label     = "milliseconds"
      metrics   = [["AWS/ES", "SearchLatency", "DomainName", local.domain_name, "ClientId", var.account_id]]
      threshold = 50
    },
    {
      title = "Memory and CPU of the nodes"
      stat  = "Maximum"
      label = "%"
      metrics = [
        ["AWS/ES", "JVMMemoryPressure", "DomainName", local.domain_name, "ClientId", var.account_id],
        ["AWS/ES", "CPUUtilization", "DomainName", local.domain_name, "ClientId", var.account_id],
      ]
      threshold = 95
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    instance_type  = one(aws_opensearch_domain.this.cluster_config).instance_type
    nodes          = one(aws_opensearch_domain.this.cluster_config).instance_count
    retention_days = min([for group in aws_cloudwatch_log_group.this : group.retention_in_days]...)
    volume_gb      = one(aws_opensearch_domain.this.ebs_options).volume_size
  }
}
