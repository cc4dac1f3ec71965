output "schedule_arn" {
  description = "ARN of the schedule."
  value       = aws_scheduler_schedule.this.arn
}

output "schedule_expression" {
  description = "When runs are due."
  value       = aws_scheduler_schedule.this.schedule_expression
}

output "role_arn" {
  description = "ARN of the role that starts the workflow."
  value       = aws_iam_role.this.arn
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue of starts that failed."
  value       = aws_sqs_queue.dead_letters.arn
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "Scheduled starts"
      stat  = "Sum"
      label = "starts"
      metrics = [
        for metric in ["InvocationAttemptCount", "TargetErrorCount", "InvocationsSentToDeadLetterCount"] :
        ["AWS/Scheduler", metric, "ScheduleGroup", aws_scheduler_schedule_group.this.name]
      ]
    },
  ]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [aws_cloudwatch_metric_alarm.dead_letters.arn]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    enabled             = aws_scheduler_schedule.this.state == "ENABLED"
    schedule_expression = aws_scheduler_schedule.this.schedule_expression
  }
}
