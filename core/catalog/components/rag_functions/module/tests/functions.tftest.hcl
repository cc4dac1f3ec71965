# Who may read the administrator's secret, and what starts the ingestion. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/ask-dev" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-central-1:111122223333:ask-dev-ingest-dead-letters" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-central-1:111122223333:function:ask-dev" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-central-1:111122223333:rule/ask-dev-documents" }
  }
}

variables {
  name                       = "ask-dev"
  environment                = "dev"
  region                     = "eu-central-1"
  account_id                 = "111122223333"
  image_tag                  = "1.0.0"
  app_repository_url         = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/ask-dev/app"
  kms_key_arn                = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  data_bucket                = "ask-dev-data-111122223333"
  data_bucket_arn            = "arn:aws:s3:::ask-dev-data-111122223333"
  vpc_id                     = "vpc-0123456789abcdef0"
  vpc_cidr                   = "10.20.0.0/16"
  private_subnet_ids         = ["subnet-0123456789abcdef0"]
  endpoint_security_group_id = "sg-0fedcba9876543210"
  s3_prefix_list_id          = "pl-01234567"
  master_login_arn           = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-AbCdEf"
  caller_policy_arns         = ["arn:aws:iam::111122223333:policy/ask-dev-invoke-model"]
  caller_environment         = [{ name = "VECTOR_HOST", value = "db.internal" }]
  client_ports               = [5432]
}

run "only_migrate_knows_the_administrator" {
  assert {
    condition = alltrue([
      for name, function in aws_lambda_function.this :
      contains(keys(function.environment[0].variables), "MASTER_LOGIN_ARN") == (name == "migrate")
    ])
    error_message = "A function that does not migrate hears of the administrator's secret."
  }
}

run "every_function_hears_where_the_store_is" {
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.environment[0].variables["VECTOR_HOST"] == "db.internal"])
    error_message = "A function does not know the vector store."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.stores["5432"].cidr_ipv4 == var.vpc_cidr
    error_message = "The way to the store leads out of the VPC."
  }
}

run "only_documents_start_the_ingestion" {
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.documents.event_pattern).detail.object.key[0].prefix == "documents/"
    error_message = "Other objects than documents start the ingestion."
  }
}

run "latest_is_no_release" {
  command = plan

  variables {
    image_tag = "latest"
  }

  expect_failures = [var.image_tag]
}
