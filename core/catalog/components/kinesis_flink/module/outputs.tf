output "application_name" {
  description = "Name of the application."
  value       = aws_kinesisanalyticsv2_application.this.name
}

output "application_arn" {
  description = "ARN of the application."
  value       = aws_kinesisanalyticsv2_application.this.arn
}

output "role_arn" {
  description = "Role of the application."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Log group of the application."
  value       = aws_cloudwatch_log_group.this.name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Records through Flink"
      stat    = "Average"
      label   = "records a second"
      metrics = [["AWS/KinesisAnalytics", "numRecordsInPerSecond", "Application", aws_kinesisanalyticsv2_application.this.name]]
    },
    {
      title     = "Checkpoints"
      stat      = "Maximum"
      label     = "milliseconds"
      metrics   = [["AWS/KinesisAnalytics", "lastCheckpointDuration", "Application", aws_kinesisanalyticsv2_application.this.name]]
      threshold = 60000
    },
    {
      title = "Saturation"
      stat  = "Maximum"
      label = "%"
      metrics = [
        ["AWS/KinesisAnalytics", "cpuUtilization", "Application", aws_kinesisanalyticsv2_application.this.name],
        ["AWS/KinesisAnalytics", "heapMemoryUtilization", "Application", aws_kinesisanalyticsv2_application.this.name],
      ]
      threshold = 90
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    parallelism    = one(one(one(aws_kinesisanalyticsv2_application.this.application_configuration).flink_application_configuration).parallelism_configuration).parallelism
    retention_days = aws_cloudwatch_log_group.this.retention_in_days
  }
}
