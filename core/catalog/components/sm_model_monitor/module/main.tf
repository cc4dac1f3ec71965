# Once a day SageMaker's own container compares what the endpoint saw with the baseline and writes a report.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  schedule_name = "${var.name}-monitor"
  prefix        = "reports/monitor/"
  namespace     = "aws/sagemaker/Endpoints/data-metrics"

  # A job definition cannot be changed, only replaced; its name follows from what it consists of.
  definition_id = substr(sha256(jsonencode([var.endpoint_name, var.instance_type, var.volume_gb, var.timeout_s])), 0, 8)
}

check "features" {
  assert {
    condition     = length(var.features) > 0
    error_message = "No feature is named, so nobody is told of drift: set `features`."
  }
}

# SageMaker's image in its own account of the region; the provider knows it and asks nobody.
data "aws_sagemaker_prebuilt_ecr_image" "analyzer" {
  repository_name = "sagemaker-model-monitor-analyzer"
  image_tag       = "latest"
  region          = var.region
}

resource "aws_sagemaker_data_quality_job_definition" "this" {
  name     = "${var.name}-${local.definition_id}"
  role_arn = aws_iam_role.this.arn

  data_quality_app_specification {
    image_uri = trimsuffix(data.aws_sagemaker_prebuilt_ecr_image.analyzer.registry_path, ":latest")
  }

  data_quality_baseline_config {
    constraints_resource {
      s3_uri = "s3://${var.artifact_bucket}/${local.prefix}baseline/constraints.json"
    }

    statistics_resource {
      s3_uri = "s3://${var.artifact_bucket}/${local.prefix}baseline/statistics.json"
    }
  }

  data_quality_job_input {
    endpoint_input {
      endpoint_name = var.endpoint_name
      local_path    = "/opt/ml/processing/input/endpoint"
      s3_input_mode = "File"
    }
  }

  data_quality_job_output_config {
    kms_key_id = var.kms_key_arn

    monitoring_outputs {
      s3_output {
        s3_uri         = "s3://${var.artifact_bucket}/${local.prefix}reports"
        local_path     = "/opt/ml/processing/output"
        s3_upload_mode = "EndOfJob"
      }
    }
  }

  job_resources {
    cluster_config {
      instance_count    = 1
      instance_type     = var.instance_type
      volume_size_in_gb = var.volume_gb
      volume_kms_key_id = var.kms_key_arn
    }
  }

  network_config {
    enable_inter_container_traffic_encryption = true
    enable_network_isolation                  = false

    vpc_config {
      subnets            = var.private_subnet_ids
      security_group_ids = [aws_security_group.this.id]
    }
  }

  stopping_condition {
    max_runtime_in_seconds = var.timeout_s
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_sagemaker_monitoring_schedule" "this" {
  name = local.schedule_name

  monitoring_schedule_config {
    monitoring_job_definition_name = aws_sagemaker_data_quality_job_definition.this.name
    monitoring_type                = "DataQuality"

    schedule_config {
      schedule_expression = var.schedule_expression
    }
  }
}

resource "aws_security_group" "this" {
  name        = local.schedule_name
  description = "Monitoring jobs; nothing connects to them."
  vpc_id      = var.vpc_id

  tags = { Name = local.schedule_name }
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  security_group_id            = aws_security_group.this.id
  description                  = "AWS services through interface endpoints."
  referenced_security_group_id = var.endpoint_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.this.id
  description       = "S3 through its gateway endpoint."
  prefix_list_id    = var.s3_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_cloudwatch_metric_alarm" "drift" {
  for_each = toset(var.features)

  alarm_name          = "${local.schedule_name}-drift-${each.key}"
  alarm_description   = "${each.key} has moved away from its baseline: look at the report, decide whether to retrain."
  namespace           = local.namespace
  metric_name         = "feature_baseline_drift_${each.key}"
  dimensions          = { Endpoint = var.endpoint_name, MonitoringSchedule = local.schedule_name }
  statistic           = "Maximum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.max_distance
  treat_missing_data  = "ignore"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}

resource "aws_cloudwatch_metric_alarm" "missing" {
  count = length(var.features) > 0 ? 1 : 0

  alarm_name          = "${local.schedule_name}-missing"
  alarm_description   = "No report for a day and a half: the job fails, or nothing was captured."
  namespace           = local.namespace
  metric_name         = "feature_baseline_drift_${var.features[0]}"
  dimensions          = { Endpoint = var.endpoint_name, MonitoringSchedule = local.schedule_name }
  statistic           = "SampleCount"
  period              = 43200
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
