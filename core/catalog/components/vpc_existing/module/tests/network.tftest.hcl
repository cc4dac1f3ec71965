# What is refused before anything is made in somebody's network. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_vpc" {
    defaults = { cidr_block = "10.9.0.0/16", enable_dns_support = true, enable_dns_hostnames = true }
  }

  mock_data "aws_subnet" {
    defaults = { vpc_id = "vpc-0123456789abcdef0", map_public_ip_on_launch = false }
  }

  mock_data "aws_vpc_endpoint" {
    defaults = { security_group_ids = ["sg-0fedcba9876543210"] }
  }
}

variables {
  region             = "eu-central-1"
  vpc_id             = "vpc-0123456789abcdef0"
  private_subnet_ids = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
}

run "a_first_plan_asks_aws_nothing" {
  command = plan

  assert {
    condition     = output.vpc_id == var.vpc_id && length(output.private_subnet_ids) == 2
    error_message = "What was given is not handed on."
  }
}

run "the_rest_is_looked_up_when_it_is_applied" {
  assert {
    condition     = output.vpc_cidr == "10.9.0.0/16" && output.endpoint_security_group_id == "sg-0fedcba9876543210"
    error_message = "The range or the endpoints' security group is not the network's own."
  }
}

run "subnets_of_another_vpc_are_refused" {
  command = plan

  override_data {
    target = data.aws_subnet.private
    values = { vpc_id = "vpc-0aaaaaaaaaaaaaaaa", map_public_ip_on_launch = false }
  }

  expect_failures = [data.aws_subnet.private]
}

run "public_subnets_are_refused" {
  command = plan

  override_data {
    target = data.aws_subnet.private
    values = { vpc_id = "vpc-0123456789abcdef0", map_public_ip_on_launch = true }
  }

  expect_failures = [data.aws_subnet.private]
}

run "an_id_of_something_else_is_refused" {
  command = plan

  variables {
    vpc_id             = "sg-0fedcba9876543210"
    private_subnet_ids = []
  }

  expect_failures = [var.vpc_id, var.private_subnet_ids]
}
