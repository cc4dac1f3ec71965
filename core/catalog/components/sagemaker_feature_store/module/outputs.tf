output "feature_group_name" {
  description = "Name of the feature group."
  value       = aws_sagemaker_feature_group.this.feature_group_name
}

output "feature_group_arn" {
  description = "ARN of the feature group."
  value       = aws_sagemaker_feature_group.this.arn
}

output "offline_prefix" {
  description = "Where the offline store lies."
  value       = "s3://${var.data_bucket}/${local.prefix}"
}

output "write_policy_arn" {
  description = "Policy for roles that write features."
  value       = aws_iam_policy.this["write"].arn
}

output "read_policy_arn" {
  description = "Policy for roles that read online features."
  value       = aws_iam_policy.this["read"].arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "Feature reads and writes"
      stat  = "Sum"
      label = "units"
      metrics = [
        ["AWS/SageMaker/FeatureStore", "ConsumedReadRequestsUnits", "FeatureGroupName", local.group_name, "OperationName", "GetRecord"],
        ["AWS/SageMaker/FeatureStore", "ConsumedWriteRequestsUnits", "FeatureGroupName", local.group_name, "OperationName", "PutRecord"],
      ]
    },
    {
      title     = "p95 of a look-up"
      stat      = "p95"
      label     = "microseconds"
      metrics   = [["AWS/SageMaker/FeatureStore", "Latency", "FeatureGroupName", local.group_name, "OperationName", "GetRecord"]]
      threshold = 30000
    },
  ]
}
