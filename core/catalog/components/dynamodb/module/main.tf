# One table of online features, by entity; paid by request, restorable to any second of the last 35 days.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
}

resource "aws_dynamodb_table" "this" {
  name                        = "${var.name}-features"
  billing_mode                = "PAY_PER_REQUEST"
  table_class                 = "STANDARD"
  hash_key                    = var.hash_key
  range_key                   = var.range_key == "" ? null : var.range_key
  deletion_protection_enabled = var.deletion_protection

  dynamic "attribute" {
    for_each = toset(compact([var.hash_key, var.range_key]))

    content {
      name = attribute.value
      type = "S"
    }
  }

  ttl {
    enabled        = true
    attribute_name = var.ttl_attribute
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

  on_demand_throughput {
    max_read_request_units  = var.max_read_units
    max_write_request_units = var.max_write_units
  }
}

resource "aws_cloudwatch_metric_alarm" "throttled" {
  for_each = { read = "ReadThrottleEvents", write = "WriteThrottleEvents" }

  alarm_name          = "${var.name}-features-${each.key}-throttled"
  alarm_description   = "DynamoDB refuses ${each.key} requests: a hot key, or the maximum of the table is reached."
  namespace           = "AWS/DynamoDB"
  metric_name         = each.value
  dimensions          = { TableName = aws_dynamodb_table.this.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
