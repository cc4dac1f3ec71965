# Where alarms go and where people look: one encrypted topic, and one dashboard made of what the other modules hand over.

locals {
  columns = 2
  width   = 12
  height  = 6

  # The alarm panel takes the first row when there are alarms.
  offset = length(var.alarm_arns) > 0 ? 4 : 0

  alarm_panel = [
    for arns in [var.alarm_arns] : {
      type       = "alarm"
      x          = 0
      y          = 0
      width      = local.columns * local.width
      height     = 4
      properties = { title = "Alarms", alarms = arns }
    } if length(arns) > 0
  ]

  graphs = [
    for index, widget in var.widgets : {
      type   = "metric"
      x      = index % local.columns * local.width
      y      = local.offset + floor(index / local.columns) * local.height
      width  = local.width
      height = local.height
      properties = {
        title   = widget.title
        region  = var.region
        view    = "timeSeries"
        period  = 60
        stat    = widget.stat
        metrics = widget.metrics
        yAxis   = { left = { label = widget.label, showUnits = false, min = 0 } }
        annotations = {
          horizontal = [for value in compact([widget.threshold]) : { label = "limit", value = tonumber(value) }]
        }
      }
    }
  ]
}

resource "aws_sns_topic" "this" {
  name              = "${var.name}-alarms"
  display_name      = var.name
  kms_master_key_id = var.kms_key_arn
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "AlarmsOfThisAccount"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.this.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "costalerts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }

  statement {
    sid       = "BudgetsOfThisAccount"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.this.arn]

    principals {
      type        = "Service"
      identifiers = ["budgets.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:budgets::${var.account_id}:*"]
    }
  }

  statement {
    sid       = "DenyPlainText"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.this.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = data.aws_iam_policy_document.topic.json
}

# The receiver has to confirm the subscription from the message that arrives.
resource "aws_sns_topic_subscription" "email" {
  count = var.alert_email == "" ? 0 : 1

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = var.alert_email
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat(local.alarm_panel, local.graphs) })
}
