# Tells people about money: at 80 % and 100 % of the month's budget, when the forecast passes it, and when a service
# suddenly costs more than it used to. It never stops anything.

locals {
  project = trimsuffix(var.name, "-${var.environment}")

  thresholds = {
    early    = { type = "ACTUAL", percent = 80 }
    reached  = { type = "ACTUAL", percent = 100 }
    forecast = { type = "FORECASTED", percent = 100 }
  }
}

resource "aws_budgets_budget" "this" {
  name         = "${var.name}-monthly"
  budget_type  = "COST"
  limit_amount = format("%.2f", var.monthly_budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "cost_filter" {
    for_each = var.budget_by_tag ? [1] : []

    content {
      name   = "TagKeyValue"
      values = [format("user:Project$%s", local.project)]
    }
  }

  dynamic "notification" {
    for_each = local.thresholds

    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = notification.value.type
      threshold                  = notification.value.percent
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.alert_email == "" ? [] : [var.alert_email]
      subscriber_sns_topic_arns  = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
    }
  }

  lifecycle {
    precondition {
      condition     = var.alert_email != "" || var.alarm_topic_arn != null
      error_message = "A budget that tells nobody is of no use: set alert_email or alarm_topic_arn."
    }
  }
}

# An account may have one monitor over all services only, and many have it already; this one follows the project's tag.
resource "aws_ce_anomaly_monitor" "this" {
  count = var.anomaly_detection ? 1 : 0

  name         = "${var.name}-costs"
  monitor_type = "CUSTOM"

  monitor_specification = jsonencode({
    And            = null
    CostCategories = null
    Dimensions     = null
    Not            = null
    Or             = null
    Tags = {
      Key          = "Project"
      MatchOptions = null
      Values       = [local.project]
    }
  })
}

resource "aws_ce_anomaly_subscription" "this" {
  count = var.anomaly_detection ? 1 : 0

  name             = "${var.name}-costs"
  monitor_arn_list = [aws_ce_anomaly_monitor.this[0].arn]

  # A topic can be told at once, an address once a day.
  frequency = var.alarm_topic_arn == null ? "DAILY" : "IMMEDIATE"

  subscriber {
    type    = var.alarm_topic_arn == null ? "EMAIL" : "SNS"
    address = var.alarm_topic_arn == null ? var.alert_email : var.alarm_topic_arn
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(var.anomaly_usd)]
    }
  }
}
