# Where the application stands, by what it reads. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/pay-dev-stream-features" }
  }

  mock_resource "aws_cloudwatch_log_stream" {
    defaults = { arn = "arn:aws:logs:eu-central-1:111122223333:log-group:flink:log-stream:application" }
  }
}

variables {
  name                = "pay-dev"
  region              = "eu-central-1"
  account_id          = "111122223333"
  kms_key_arn         = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  stream_arn          = "arn:aws:kinesis:eu-central-1:111122223333:stream/pay-dev-events"
  stream_kind         = "kinesis"
  bootstrap_brokers   = ""
  data_bucket         = "pay-dev-data-111122223333"
  data_bucket_arn     = "arn:aws:s3:::pay-dev-data-111122223333"
  artifact_bucket_arn = "arn:aws:s3:::pay-dev-artifacts-111122223333"
}

run "kinesis_needs_no_network" {
  assert {
    condition     = length(aws_security_group.this) == 0 && length(aws_kinesisanalyticsv2_application.this.application_configuration[0].vpc_configuration) == 0
    error_message = "For Kinesis the service calls AWS itself."
  }

  assert {
    condition     = contains(keys(aws_cloudwatch_metric_alarm.this), "lag")
    error_message = "Nobody is told when the application lags behind Kinesis."
  }
}

run "kafka_is_reached_from_private_subnets" {
  variables {
    stream_arn         = "arn:aws:kafka:eu-central-1:111122223333:cluster/pay-dev-events/abc-1"
    stream_kind        = "kafka"
    bootstrap_brokers  = "b-1.example:9098"
    vpc_id             = "vpc-0123456789abcdef0"
    vpc_cidr           = "10.20.0.0/16"
    private_subnet_ids = ["subnet-a", "subnet-b"]
  }

  assert {
    condition     = length(aws_security_group.this) == 1 && local.topics_arn == "arn:aws:kafka:eu-central-1:111122223333:topic/pay-dev-events/abc-1"
    error_message = "Kafka is not reached, or its topics are named wrongly."
  }

  assert {
    condition     = !contains(keys(aws_cloudwatch_metric_alarm.this), "lag")
    error_message = "An alarm watches a metric that Kafka does not have."
  }
}

run "it_stands_still_until_its_code_is_there" {
  assert {
    condition     = aws_kinesisanalyticsv2_application.this.start_application == false
    error_message = "The application starts without code."
  }
}
