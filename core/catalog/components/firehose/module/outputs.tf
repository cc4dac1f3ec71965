output "delivery_stream_name" {
  description = "Name of the delivery stream."
  value       = aws_kinesis_firehose_delivery_stream.this.name
}

output "delivery_stream_arn" {
  description = "ARN of the delivery stream."
  value       = aws_kinesis_firehose_delivery_stream.this.arn
}

output "prefix" {
  description = "Where the files lie in the data bucket."
  value       = var.prefix
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Events kept as files"
      stat    = "Sum"
      label   = "records"
      metrics = [["AWS/Firehose", "DeliveryToS3.Records", "DeliveryStreamName", aws_kinesis_firehose_delivery_stream.this.name]]
    },
    {
      title     = "Age of the oldest event without a file"
      stat      = "Maximum"
      label     = "seconds"
      metrics   = [["AWS/Firehose", "DeliveryToS3.DataFreshness", "DeliveryStreamName", aws_kinesis_firehose_delivery_stream.this.name]]
      threshold = var.buffer_s * 3
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    buffer_s       = one(aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration).buffering_interval
    retention_days = aws_cloudwatch_log_group.this.retention_in_days
  }
}
