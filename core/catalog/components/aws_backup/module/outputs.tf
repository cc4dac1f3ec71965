output "vault_name" {
  description = "Name of the vault."
  value       = aws_backup_vault.this.name
}

output "vault_arn" {
  description = "ARN of the vault."
  value       = aws_backup_vault.this.arn
}

output "plan_id" {
  description = "Id of the plan."
  value       = aws_backup_plan.this.id
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [aws_cloudwatch_metric_alarm.failed.arn, aws_cloudwatch_metric_alarm.missing.arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "Backups"
      stat  = "Sum"
      label = "jobs"
      metrics = [
        ["AWS/Backup", "NumberOfBackupJobsCompleted", "BackupVaultName", aws_backup_vault.this.name],
        ["AWS/Backup", "NumberOfBackupJobsFailed", "BackupVaultName", aws_backup_vault.this.name],
      ]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    keep_days = one(one(aws_backup_plan.this.rule).lifecycle).delete_after
  }
}
