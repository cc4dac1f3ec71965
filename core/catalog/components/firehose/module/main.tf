# Copies the stream into files, by hour. It only reads; whoever scores the stream does not wait for it.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  stream_name = "${var.name}-archive"
  dimensions  = { DeliveryStreamName = aws_kinesis_firehose_delivery_stream.this.name }

  alarms = {
    "stale" = {
      description = "Events wait too long for their file: delivery to S3 fails or is slow."
      metric      = "DeliveryToS3.DataFreshness", statistic = "Maximum", threshold = var.buffer_s * 3, dimensions = local.dimensions
    }
    "throttled" = {
      description = "Firehose is refused by the stream: too many readers poll it."
      metric      = "ThrottledGetRecords", statistic = "Sum", threshold = 100, dimensions = local.dimensions
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/kinesisfirehose/${local.stream_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_log_stream" "this" {
  name           = "delivery"
  log_group_name = aws_cloudwatch_log_group.this.name
}

resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = local.stream_name
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = var.stream_arn
    role_arn           = aws_iam_role.this.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.this.arn
    bucket_arn          = var.data_bucket_arn
    prefix              = "${var.prefix}year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/"
    error_output_prefix = "${var.prefix}failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"
    compression_format  = "GZIP"
    kms_key_arn         = var.kms_key_arn
    buffering_interval  = var.buffer_s
    buffering_size      = var.buffer_mb

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.this.name
      log_stream_name = aws_cloudwatch_log_stream.this.name
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-archive-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/Firehose"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
