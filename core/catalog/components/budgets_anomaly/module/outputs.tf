output "budget_name" {
  description = "Name of the budget."
  value       = aws_budgets_budget.this.name
}

output "budget_arn" {
  description = "ARN of the budget."
  value       = aws_budgets_budget.this.arn
}

output "anomaly_monitor_arn" {
  description = "ARN of the cost anomaly monitor; null when it is off."
  value       = one(aws_ce_anomaly_monitor.this[*].arn)
}
