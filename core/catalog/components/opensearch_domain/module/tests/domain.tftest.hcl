# How nodes spread over zones, and who gets in. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/help-prod-search-admin" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:111122223333:log-group:search" }
  }
}

variables {
  name               = "help-prod"
  region             = "eu-central-1"
  account_id         = "111122223333"
  kms_key_arn        = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  vpc_id             = "vpc-0123456789abcdef0"
  vpc_cidr           = "10.20.0.0/16"
  private_subnet_ids = ["subnet-a", "subnet-b"]
}

run "nodes_stand_in_two_zones_and_speak_tls" {
  assert {
    condition     = length(aws_opensearch_domain.this.vpc_options[0].subnet_ids) == 2 && aws_opensearch_domain.this.cluster_config[0].zone_awareness_enabled
    error_message = "The loss of a zone would lose the domain."
  }

  assert {
    condition     = aws_opensearch_domain.this.domain_endpoint_options[0].enforce_https && aws_opensearch_domain.this.node_to_node_encryption[0].enabled
    error_message = "The domain speaks plain text."
  }

  assert {
    condition     = !aws_opensearch_domain.this.advanced_security_options[0].internal_user_database_enabled
    error_message = "Somebody could sign in with a password."
  }
}

run "a_long_name_stays_within_28_characters" {
  variables {
    name = "a-rather-long-project-name-prod"
  }

  assert {
    condition     = length(aws_opensearch_domain.this.domain_name) <= 28
    error_message = "OpenSearch refuses names of more than 28 characters."
  }
}

run "nodes_are_spread_evenly" {
  command = plan

  variables {
    nodes = 3
  }

  expect_failures = [aws_opensearch_domain.this]
}
