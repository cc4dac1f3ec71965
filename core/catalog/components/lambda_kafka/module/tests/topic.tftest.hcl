# What happens to bad records, and what the function may reach. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/pay-dev-kafka-score" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-central-1:111122223333:pay-dev-kafka-score-dead-letters" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-central-1:111122223333:function:pay-dev-kafka-score" }
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
  stream_arn          = "arn:aws:kafka:eu-central-1:111122223333:cluster/pay-dev-events/11111111-2222-3333-4444-555555555555-1"
  data_bucket         = "pay-dev-data-111122223333"
  data_bucket_arn     = "arn:aws:s3:::pay-dev-data-111122223333"
  artifact_bucket     = "pay-dev-artifacts-111122223333"
  artifact_bucket_arn = "arn:aws:s3:::pay-dev-artifacts-111122223333"

  broker_security_group_id   = "sg-0123456789abcdef0"
  endpoint_security_group_id = "sg-0fedcba9876543210"
  vpc_id                     = "vpc-0123456789abcdef0"
  vpc_cidr                   = "10.20.0.0/16"
  private_subnet_ids         = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
}

run "the_topic_is_read_by_a_group_of_its_own" {
  assert {
    condition     = aws_lambda_event_source_mapping.this.topics == toset(["events"])
    error_message = "Another topic is read than the one that is named."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.amazon_managed_kafka_event_source_config[0].consumer_group_id == aws_lambda_function.this.function_name
    error_message = "Two functions would share a group, and each see a part of the events."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.dead_letters.arn
    error_message = "What is given up is told to nobody."
  }
}

run "endpoints_stand_in_as_many_zones_as_are_paid_for" {
  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.this : length(endpoint.subnet_ids) == 1])
    error_message = "An endpoint stands in more zones than were sized."
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
