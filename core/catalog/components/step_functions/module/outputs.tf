output "state_machine_arn" {
  description = "ARN of the workflow."
  value       = aws_sfn_state_machine.this.arn
}

output "state_machine_name" {
  description = "Name of the workflow."
  value       = aws_sfn_state_machine.this.name
}

output "role_arn" {
  description = "ARN of the role that the workflow runs under."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Name of the workflow's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "definition" {
  description = "The whole workflow in Amazon States Language."
  value       = aws_sfn_state_machine.this.definition
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "Batch scoring: runs"
      stat  = "Sum"
      label = "runs"
      metrics = [
        for metric in ["ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut"] :
        ["AWS/States", metric, "StateMachineArn", aws_sfn_state_machine.this.arn]
      ]
    },
    {
      title   = "Batch scoring: time of a run"
      stat    = "Maximum"
      label   = "ms"
      metrics = [["AWS/States", "ExecutionTime", "StateMachineArn", aws_sfn_state_machine.this.arn]]
    },
  ]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value = concat(
    [for alarm in aws_cloudwatch_metric_alarm.runs : alarm.arn],
    aws_cloudwatch_metric_alarm.missing[*].arn,
  )
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    retention_days = aws_cloudwatch_log_group.this.retention_in_days
  }
}
