# A vault, a daily plan, and what it covers: the stores of the project, and whatever carries its tag.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  stores = [for arn in [var.data_bucket_arn, var.artifact_bucket_arn, var.table_arn, var.database_arn] : arn if arn != null]
}

resource "aws_backup_vault" "this" {
  name        = var.name
  kms_key_arn = var.kms_key_arn
}

# Backups are not to leave the vault's account, and nobody deletes one by hand: they expire.
data "aws_iam_policy_document" "vault" {
  statement {
    sid       = "NobodyDeletesByHand"
    effect    = "Deny"
    actions   = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_backup_vault_policy" "this" {
  backup_vault_name = aws_backup_vault.this.name
  policy            = data.aws_iam_policy_document.vault.json
}

resource "aws_backup_vault_lock_configuration" "this" {
  count = var.lock_min_days > 0 ? 1 : 0

  backup_vault_name   = aws_backup_vault.this.name
  min_retention_days  = var.lock_min_days
  changeable_for_days = var.lock_grace_days
}

resource "aws_backup_plan" "this" {
  name = var.name

  rule {
    rule_name                = "daily"
    target_vault_name        = aws_backup_vault.this.name
    schedule                 = var.schedule_expression
    start_window             = 60
    completion_window        = 480
    enable_continuous_backup = false

    lifecycle {
      delete_after = var.keep_days
    }
  }
}

resource "aws_backup_selection" "stores" {
  name         = "stores"
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = local.stores

  depends_on = [aws_iam_role_policy.key, aws_iam_role_policy_attachment.this]
}

resource "aws_backup_selection" "tagged" {
  name         = "tagged"
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn

  selection_tag {
    type  = "STRINGEQUALS"
    key   = "Backup"
    value = var.name
  }

  depends_on = [aws_iam_role_policy.key, aws_iam_role_policy_attachment.this]
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  alarm_name          = "${var.name}-backup-failed"
  alarm_description   = "A backup failed. Runbook: docs/runbooks/incident.md"
  namespace           = "AWS/Backup"
  metric_name         = "NumberOfBackupJobsFailed"
  dimensions          = { BackupVaultName = aws_backup_vault.this.name }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
}

resource "aws_cloudwatch_metric_alarm" "missing" {
  alarm_name          = "${var.name}-backup-missing"
  alarm_description   = "No backup was finished for a day."
  namespace           = "AWS/Backup"
  metric_name         = "NumberOfBackupJobsCompleted"
  dimensions          = { BackupVaultName = aws_backup_vault.this.name }
  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
