# One encrypted stream. Order holds within a partition key; whoever reads can begin again anywhere within the retention.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  on_demand  = var.shard_count == 0
  dimensions = { StreamName = aws_kinesis_stream.this.name }

  alarms = {
    "writes-refused" = {
      description = "Producers are refused: too few shards, or one hot partition key."
      metric      = "WriteProvisionedThroughputExceeded", statistic = "Sum", threshold = 0, dimensions = local.dimensions
    }
    "reads-refused" = {
      description = "Readers are refused: too many of them poll the same shard."
      metric      = "ReadProvisionedThroughputExceeded", statistic = "Sum", threshold = 0, dimensions = local.dimensions
    }
    "lag" = {
      description = "A reader lags behind; beyond ${var.retention_hours} hours records are lost."
      metric      = "GetRecords.IteratorAgeMilliseconds", statistic = "Maximum", threshold = var.max_lag_s * 1000, dimensions = local.dimensions
    }
  }
}

resource "aws_kinesis_stream" "this" {
  name                      = "${var.name}-events"
  shard_count               = local.on_demand ? null : var.shard_count
  retention_period          = var.retention_hours
  encryption_type           = "KMS"
  kms_key_id                = var.kms_key_arn
  enforce_consumer_deletion = false

  stream_mode_details {
    stream_mode = local.on_demand ? "ON_DEMAND" : "PROVISIONED"
  }
}

# For producers: attach this to their role.
data "aws_iam_policy_document" "put" {
  statement {
    sid       = "PutRecords"
    actions   = ["kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:PutRecord", "kinesis:PutRecords"]
    resources = [aws_kinesis_stream.this.arn]
  }

  statement {
    sid       = "UseKeyThroughKinesis"
    actions   = ["kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["kinesis.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "put" {
  name        = "${var.name}-put-events"
  description = "Write to the event stream of ${var.name}."
  policy      = data.aws_iam_policy_document.put.json
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-events-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/Kinesis"
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
