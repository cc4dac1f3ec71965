output "stream_arn" {
  description = "ARN of the stream."
  value       = aws_kinesis_stream.this.arn
}

output "stream_name" {
  description = "Name of the stream."
  value       = aws_kinesis_stream.this.name
}

output "stream_kind" {
  description = "What readers have to speak: kinesis or kafka."
  value       = "kinesis"
}

output "bootstrap_brokers" {
  description = "Kafka brokers to connect to; empty, because this is not Kafka."
  value       = ""
}

output "put_policy_arn" {
  description = "Policy for producers' roles: write to this stream."
  value       = aws_iam_policy.put.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Records in"
      stat    = "Sum"
      label   = "records"
      metrics = [["AWS/Kinesis", "IncomingRecords", "StreamName", aws_kinesis_stream.this.name]]
    },
    {
      title     = "Lag of the slowest reader"
      stat      = "Maximum"
      label     = "milliseconds"
      metrics   = [["AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", "StreamName", aws_kinesis_stream.this.name]]
      threshold = var.max_lag_s * 1000
    },
    {
      title = "Refused reads and writes"
      stat  = "Sum"
      label = "records"
      metrics = [
        ["AWS/Kinesis", "WriteProvisionedThroughputExceeded", "StreamName", aws_kinesis_stream.this.name],
        ["AWS/Kinesis", "ReadProvisionedThroughputExceeded", "StreamName", aws_kinesis_stream.this.name],
      ]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    retention_hours = aws_kinesis_stream.this.retention_period
  }
}
