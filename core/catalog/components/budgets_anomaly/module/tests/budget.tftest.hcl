# People are told before the money is gone, and of this project's costs only when that is asked for.

mock_provider "aws" {
  mock_resource "aws_ce_anomaly_monitor" {
    defaults = {
      arn = "arn:aws:ce::111122223333:anomalymonitor/00000000-0000-0000-0000-000000000000"
    }
  }
}

variables {
  name               = "churn-prod"
  environment        = "prod"
  monthly_budget_usd = 500
  alert_email        = "team@example.com"
}

run "people_are_told_at_80_percent_at_the_limit_and_of_the_forecast" {
  assert {
    condition = toset([for n in aws_budgets_budget.this.notification : "${n.notification_type} ${n.threshold}"]) == toset([
      "ACTUAL 80", "ACTUAL 100", "FORECASTED 100",
    ])
    error_message = "Three notifications are wanted."
  }
}

run "the_tag_filter_names_the_project_without_its_environment" {
  variables {
    budget_by_tag = true
  }

  assert {
    condition     = one(one(aws_budgets_budget.this.cost_filter).values) == "user:Project$churn"
    error_message = "The filter is written user:<tag>$<value>."
  }
}

run "unusual_costs_are_mailed_once_a_day_without_a_topic" {
  assert {
    condition     = aws_ce_anomaly_subscription.this[0].frequency == "DAILY"
    error_message = "Cost Anomaly Detection mails daily or weekly, never at once."
  }
}

run "a_budget_that_tells_nobody_is_refused" {
  command = plan

  variables {
    alert_email = ""
  }

  expect_failures = [aws_budgets_budget.this]
}
