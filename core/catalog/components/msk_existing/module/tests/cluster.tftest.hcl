# What is refused before anything reads somebody's cluster. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_msk_cluster" {
    defaults = {
      arn                        = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1234abcd-12ab-34cd-56ef-1234567890ab-2"
      bootstrap_brokers_sasl_iam = "b-1.orders:9098"
      broker_node_group_info     = [{ security_groups = ["sg-0123456789abcdef0"] }]
    }
  }
}

variables {
  region            = "eu-west-1"
  kafka_cluster_arn = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1234abcd-12ab-34cd-56ef-1234567890ab-2"
}

run "brokers_are_looked_up_when_it_is_applied" {
  assert {
    condition     = output.security_group_id == "sg-0123456789abcdef0" && output.stream_name == "orders"
    error_message = "The brokers' security group is not the cluster's own."
  }
}

run "a_cluster_without_iam_is_refused" {
  command = plan

  override_data {
    target = data.aws_msk_cluster.this
    values = { arn = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1234abcd-12ab-34cd-56ef-1234567890ab-2", bootstrap_brokers_sasl_iam = "" }
  }

  expect_failures = [data.aws_msk_cluster.this]
}

run "a_cluster_of_another_region_is_refused" {
  command = plan

  variables {
    kafka_cluster_arn = "arn:aws:kafka:us-east-1:123456789012:cluster/orders/1234abcd-12ab-34cd-56ef-1234567890ab-2"
  }

  expect_failures = [var.kafka_cluster_arn]
}
