output "table_name" {
  description = "Name of the table."
  value       = aws_dynamodb_table.this.name
}

output "table_arn" {
  description = "ARN of the table."
  value       = aws_dynamodb_table.this.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in ["read", "write"] : aws_cloudwatch_metric_alarm.throttled[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title = "Feature look-ups"
      stat  = "Sum"
      label = "units"
      metrics = [
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", aws_dynamodb_table.this.name],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", aws_dynamodb_table.this.name],
      ]
    },
    {
      title     = "p95 of a look-up"
      stat      = "p95"
      label     = "milliseconds"
      metrics   = [["AWS/DynamoDB", "SuccessfulRequestLatency", "TableName", aws_dynamodb_table.this.name, "Operation", "GetItem"]]
      threshold = 10
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    deletion_protection = aws_dynamodb_table.this.deletion_protection_enabled
    max_read_units      = one(aws_dynamodb_table.this.on_demand_throughput).max_read_request_units
    max_write_units     = one(aws_dynamodb_table.this.on_demand_throughput).max_write_request_units
  }
}
