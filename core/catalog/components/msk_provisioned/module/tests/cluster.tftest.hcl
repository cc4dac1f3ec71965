# How a cluster spreads over zones, and what nobody may do. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name               = "orders-prod"
  kms_key_arn        = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  vpc_id             = "vpc-0123456789abcdef0"
  vpc_cidr           = "10.20.0.0/16"
  private_subnet_ids = ["subnet-a", "subnet-b", "subnet-c"]
  broker_count       = 3
}

run "three_zones_keep_three_copies" {
  command = plan

  assert {
    condition     = strcontains(aws_msk_configuration.this.server_properties, "default.replication.factor=3") && strcontains(aws_msk_configuration.this.server_properties, "min.insync.replicas=2")
    error_message = "Three zones hold three copies, and a write reaches two."
  }
}

run "two_zones_stay_writable_without_one" {
  command = plan

  variables {
    private_subnet_ids = ["subnet-a", "subnet-b"]
    broker_count       = 4
  }

  assert {
    condition     = strcontains(aws_msk_configuration.this.server_properties, "default.replication.factor=2") && strcontains(aws_msk_configuration.this.server_properties, "min.insync.replicas=1")
    error_message = "With two copies a write must not wait for both."
  }
}

run "nobody_signs_in_without_iam_or_tls" {
  command = plan

  assert {
    condition     = aws_msk_cluster.this.client_authentication[0].unauthenticated == false && aws_msk_cluster.this.encryption_info[0].encryption_in_transit[0].client_broker == "TLS"
    error_message = "The cluster lets in clients without a name, or in plain text."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.clients.cidr_ipv4 == var.vpc_cidr && aws_vpc_security_group_ingress_rule.clients.from_port == 9098
    error_message = "Only members of the VPC connect, and only on the port of IAM."
  }
}

run "brokers_are_spread_evenly" {
  command = plan

  variables {
    broker_count = 4
  }

  expect_failures = [aws_msk_cluster.this]
}
