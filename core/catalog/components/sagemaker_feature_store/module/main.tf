# One feature group: the newest record of each entity online, every record offline in the data bucket.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  group_name = "${var.name}-features"
  prefix     = "features/"
  operations = { read = ["sagemaker:BatchGetRecord", "sagemaker:GetRecord"], write = ["sagemaker:DeleteRecord", "sagemaker:PutRecord"] }

  alarms = {
    "reads-fail" = {
      description = "Look-ups of features fail."
      metric      = "Operation5XXErrors", statistic = "Sum", threshold = 10
      dimensions  = { FeatureGroupName = local.group_name, OperationName = "GetRecord" }
    }
    "writes-fail" = {
      description = "Updates of features fail: serving goes on with old ones."
      metric      = "Operation5XXErrors", statistic = "Sum", threshold = 10
      dimensions  = { FeatureGroupName = local.group_name, OperationName = "PutRecord" }
    }
    "reads-refused" = {
      description = "Look-ups are refused: more a second than the account may."
      metric      = "ThrottledRequests", statistic = "Sum", threshold = 0
      dimensions  = { FeatureGroupName = local.group_name, OperationName = "GetRecord" }
    }
  }
}

resource "aws_sagemaker_feature_group" "this" {
  feature_group_name             = local.group_name
  description                    = "Features of ${var.name}."
  record_identifier_feature_name = "entity_id"
  event_time_feature_name        = "event_time"
  role_arn                       = aws_iam_role.this.arn

  dynamic "feature_definition" {
    for_each = merge(var.features, { entity_id = "String", event_time = "String" })

    content {
      feature_name = feature_definition.key
      feature_type = feature_definition.value
    }
  }

  online_store_config {
    enable_online_store = true

    security_config {
      kms_key_id = var.kms_key_arn
    }

    ttl_duration {
      unit  = "Days"
      value = var.ttl_days
    }
  }

  offline_store_config {
    disable_glue_table_creation = false
    table_format                = "Glue"

    s3_storage_config {
      s3_uri     = "s3://${var.data_bucket}/${local.prefix}"
      kms_key_id = var.kms_key_arn
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-features-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/SageMaker/FeatureStore"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
