# What happens to bad records, and what the function may reach. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/pay-dev-stream-score" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-central-1:111122223333:pay-dev-stream-score-dead-letters" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-central-1:111122223333:function:pay-dev-stream-score" }
  }
}

variables {
  name                = "pay-dev"
  environment         = "dev"
  region              = "eu-central-1"
  account_id          = "111122223333"
  image_tag           = "1.0.0"
  app_repository_url  = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/pay-dev/app"
  kms_key_arn         = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  stream_arn          = "arn:aws:kinesis:eu-central-1:111122223333:stream/pay-dev-events"
  data_bucket         = "pay-dev-data-111122223333"
  data_bucket_arn     = "arn:aws:s3:::pay-dev-data-111122223333"
  artifact_bucket     = "pay-dev-artifacts-111122223333"
  artifact_bucket_arn = "arn:aws:s3:::pay-dev-artifacts-111122223333"
}

run "one_bad_record_does_not_stop_a_shard" {
  assert {
    condition     = aws_lambda_event_source_mapping.this.bisect_batch_on_function_error && aws_lambda_event_source_mapping.this.maximum_retry_attempts == var.max_retries
    error_message = "A poisoned record is tried again until it is too old."
  }

  assert {
    condition     = contains(aws_lambda_event_source_mapping.this.function_response_types, "ReportBatchItemFailures")
    error_message = "A call cannot say from which record on it failed."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.dead_letters.arn
    error_message = "What is given up is told to nobody."
  }
}

run "without_a_table_the_function_hears_of_none" {
  assert {
    condition     = !contains(keys(aws_lambda_function.this.environment[0].variables), "TABLE_NAME")
    error_message = "A variable without a value is handed over."
  }
}

run "latest_is_no_release" {
  command = plan

  variables {
    image_tag = "latest"
  }

  expect_failures = [var.image_tag]
}
