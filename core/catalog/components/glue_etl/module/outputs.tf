output "job_name" {
  description = "Name of the job."
  value       = aws_glue_job.this.name
}

output "job_arn" {
  description = "ARN of the job."
  value       = aws_glue_job.this.arn
}

output "role_arn" {
  description = "Role of the job."
  value       = aws_iam_role.this.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Runs that failed"
      stat    = "Sum"
      label   = "runs"
      metrics = [["Glue", "glue.error.ALL", "JobName", aws_glue_job.this.name, "JobRunId", "ALL", "Type", "count", "ObservabilityGroup", "error"]]
    },
    {
      title     = "Memory of the driver"
      stat      = "Maximum"
      label     = "share"
      metrics   = [["Glue", "glue.driver.memory.heap.used.percentage", "JobName", aws_glue_job.this.name, "JobRunId", "ALL", "Type", "gauge", "ObservabilityGroup", "resource_utilization"]]
      threshold = 0.95
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    retention_days = min([for group in aws_cloudwatch_log_group.this : group.retention_in_days]...)
    timeout_min    = aws_glue_job.this.timeout
    workers        = aws_glue_job.this.number_of_workers
  }
}
