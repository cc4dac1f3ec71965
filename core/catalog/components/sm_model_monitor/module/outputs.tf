output "schedule_name" {
  description = "Name of the monitoring schedule."
  value       = aws_sagemaker_monitoring_schedule.this.name
}

output "schedule_arn" {
  description = "ARN of the monitoring schedule."
  value       = aws_sagemaker_monitoring_schedule.this.arn
}

output "reports_prefix" {
  description = "Where reports lie."
  value       = "s3://${var.artifact_bucket}/${local.prefix}reports/"
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = concat([for feature in var.features : aws_cloudwatch_metric_alarm.drift[feature].arn], aws_cloudwatch_metric_alarm.missing[*].arn)
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard; empty while no feature is named."
  value = [
    for features in [var.features] : {
      title     = "Distance of features from their baseline"
      stat      = "Maximum"
      label     = "distance"
      metrics   = [for feature in features : [local.namespace, "feature_baseline_drift_${feature}", "Endpoint", var.endpoint_name, "MonitoringSchedule", local.schedule_name]]
      threshold = var.max_distance
    } if length(features) > 0
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    schedule_expression = one(one(aws_sagemaker_monitoring_schedule.this.monitoring_schedule_config).schedule_config).schedule_expression
    volume_gb           = one(one(aws_sagemaker_data_quality_job_definition.this.job_resources).cluster_config).volume_size_in_gb
  }
}
