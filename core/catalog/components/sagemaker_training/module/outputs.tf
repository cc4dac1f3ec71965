output "state_machine_arn" {
  description = "ARN of the training workflow."
  value       = aws_sfn_state_machine.this.arn
}

output "state_machine_name" {
  description = "Name of the training workflow."
  value       = aws_sfn_state_machine.this.name
}

output "role_arn" {
  description = "ARN of the role that training jobs run under."
  value       = aws_iam_role.training.arn
}

output "pipeline_role_arn" {
  description = "ARN of the role that the workflow runs under."
  value       = aws_iam_role.pipeline.arn
}

output "log_group_name" {
  description = "Name of the workflow's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "definition" {
  description = "The workflow in Amazon States Language."
  value       = aws_sfn_state_machine.this.definition
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "Training: runs"
      stat  = "Sum"
      label = "runs"
      metrics = [
        for metric in ["ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut"] :
        ["AWS/States", metric, "StateMachineArn", aws_sfn_state_machine.this.arn]
      ]
    },
  ]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value = concat(
    [for alarm in aws_cloudwatch_metric_alarm.failed : alarm.arn],
    [aws_cloudwatch_metric_alarm.not_started.arn],
  )
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    retention_days = min(concat([aws_cloudwatch_log_group.this.retention_in_days], aws_cloudwatch_log_group.jobs[*].retention_in_days)...)
  }
}
