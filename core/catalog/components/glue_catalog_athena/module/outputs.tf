output "database_name" {
  description = "Name of the database."
  value       = aws_glue_catalog_database.this.name
}

output "workgroup_name" {
  description = "Name of the workgroup."
  value       = aws_athena_workgroup.this.name
}

output "query_policy_arn" {
  description = "Policy for analysts' roles: query these tables in this workgroup."
  value       = aws_iam_policy.query.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [aws_cloudwatch_metric_alarm.scanned.arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title     = "Data read by queries"
      stat      = "Sum"
      label     = "bytes"
      metrics   = [["AWS/Athena", "ProcessedBytes", "WorkGroup", aws_athena_workgroup.this.name]]
      threshold = var.day_limit_gb * 1073741824
    },
  ]
}
