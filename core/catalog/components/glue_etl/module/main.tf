# One Spark job, by the clock or by hand. Files, logs and bookmarks are encrypted through one security configuration.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  job_name   = "${var.name}-etl"
  log_prefix = "/aws-glue/${local.job_name}"

  # With encrypted logs Glue puts the names of the security configuration and of the role between prefix and stream kind.
  log_groups = [for kind in ["error", "output"] : "${local.log_prefix}/${local.job_name}-role/${local.job_name}/${kind}"]

  alarms = {
    "failed" = {
      description = "A run of the job failed. Runbook: docs/runbooks/incident.md"
      metric      = "glue.error.ALL", statistic = "Sum", threshold = 0
      dimensions  = { JobName = local.job_name, JobRunId = "ALL", Type = "count", ObservabilityGroup = "error" }
    }
    "driver-memory" = {
      description = "The job's driver is about to run out of memory."
      metric      = "glue.driver.memory.heap.used.percentage", statistic = "Maximum", threshold = 0.95
      dimensions  = { JobName = local.job_name, JobRunId = "ALL", Type = "gauge", ObservabilityGroup = "resource_utilization" }
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(local.log_groups)

  name              = each.value
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_glue_security_configuration" "this" {
  name = local.job_name

  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "SSE-KMS"
      kms_key_arn                = var.kms_key_arn
    }

    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "CSE-KMS"
      kms_key_arn                   = var.kms_key_arn
    }

    s3_encryption {
      s3_encryption_mode = "SSE-KMS"
      kms_key_arn        = var.kms_key_arn
    }
  }
}

resource "aws_glue_job" "this" {
  name                   = local.job_name
  description            = "Prepares data of ${var.name}."
  role_arn               = aws_iam_role.this.arn
  glue_version           = "5.0"
  worker_type            = var.worker_type
  number_of_workers      = var.workers
  timeout                = var.timeout_min
  max_retries            = 1
  security_configuration = aws_glue_security_configuration.this.name

  command {
    name            = "glueetl"
    python_version  = "3"
    script_location = "s3://${var.artifact_bucket}/${var.script_key}"
  }

  default_arguments = {
    "--TempDir"                      = "s3://${var.data_bucket}/runs/etl/"
    "--custom-logGroup-prefix"       = local.log_prefix
    "--enable-auto-scaling"          = "true"
    "--enable-metrics"               = "true"
    "--enable-observability-metrics" = "true"
    "--job-bookmark-option"          = "job-bookmark-enable"
    "--job-language"                 = "python"
    "--name"                         = var.name
    "--source"                       = "s3://${var.data_bucket}/${var.source_prefix}"
    "--target"                       = "s3://${var.data_bucket}/${var.target_prefix}"
  }

  execution_property {
    max_concurrent_runs = 1
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}

resource "aws_glue_trigger" "this" {
  count = var.schedule_expression == "" ? 0 : 1

  name        = local.job_name
  description = "Starts the job by the clock."
  type        = "SCHEDULED"
  schedule    = var.schedule_expression

  actions {
    job_name = aws_glue_job.this.name
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-etl-${each.key}"
  alarm_description   = each.value.description
  namespace           = "Glue"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
