# The bucket tells EventBridge of each object; those below `documents/` start the ingestion.

resource "aws_s3_bucket_notification" "documents" {
  bucket      = var.data_bucket
  eventbridge = true
}

resource "aws_cloudwatch_event_rule" "documents" {
  name        = "${var.name}-documents"
  description = "A document was put into the data bucket, or removed from it."

  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = ["Object Created", "Object Deleted"]
    detail = {
      bucket = { name = [var.data_bucket] }
      object = { key = [{ prefix = "documents/" }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "ingest" {
  rule = aws_cloudwatch_event_rule.documents.name
  arn  = aws_lambda_function.this["ingest"].arn

  retry_policy {
    maximum_event_age_in_seconds = 21600
    maximum_retry_attempts       = 10
  }
}

resource "aws_lambda_permission" "documents" {
  statement_id   = "AllowDocumentEvents"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this["ingest"].function_name
  principal      = "events.amazonaws.com"
  source_account = var.account_id
  source_arn     = aws_cloudwatch_event_rule.documents.arn
}

resource "aws_lambda_function_event_invoke_config" "ingest" {
  function_name                = aws_lambda_function.this["ingest"].function_name
  maximum_event_age_in_seconds = 21600
  maximum_retry_attempts       = 2
}
