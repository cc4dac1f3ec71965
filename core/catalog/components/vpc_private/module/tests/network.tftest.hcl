# What must hold of the network whatever its size. Runs without AWS: `terraform test`.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name               = "churn-prod"
  region             = "eu-west-1"
  account_id         = "123456789012"
  availability_zones = ["eu-west-1a", "eu-west-1b"]
  kms_key_arn        = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  retention_days     = 30
}

run "private_unless_asked" {
  command = plan

  assert {
    condition     = length(aws_internet_gateway.this) == 0 && length(aws_subnet.public) == 0 && length(aws_route.internet) == 0
    error_message = "Without `public` there is a way to the internet."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.private : !subnet.map_public_ip_on_launch])
    error_message = "A private subnet hands out public addresses."
  }

  assert {
    condition     = length(output.public_subnet_ids) == 0 && length(output.private_subnet_ids) == 2
    error_message = "There is not one private subnet for each zone."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.retention_in_days == 30 && aws_cloudwatch_log_group.flow.kms_key_id == var.kms_key_arn
    error_message = "The flow log is not encrypted, or is not kept as long as asked."
  }

  assert {
    condition     = toset(keys(aws_vpc_endpoint.gateway)) == toset(["s3", "dynamodb"])
    error_message = "S3 or DynamoDB has no gateway endpoint."
  }
}

run "public_subnets_do_not_overlap_private_ones" {
  command = plan

  variables {
    public = true
  }

  assert {
    condition     = length(aws_internet_gateway.this) == 1 && length(aws_subnet.public) == 2
    error_message = "A public load balancer finds no public subnets."
  }

  assert {
    condition = !anytrue([
      for subnet in aws_subnet.public :
      contains([for private in aws_subnet.private : private.cidr_block], cidrsubnet("${cidrhost(subnet.cidr_block, 0)}/20", 0, 0))
    ])
    error_message = "A public subnet lies inside a private one."
  }

  assert {
    condition     = alltrue([for s in aws_subnet.public : !s.map_public_ip_on_launch])
    error_message = "A public subnet hands out public addresses by itself."
  }
}

run "endpoints_in_one_zone" {
  command = plan

  variables {
    endpoint_zones      = 1
    interface_endpoints = ["logs"]
  }

  assert {
    condition     = join(",", keys(aws_vpc_endpoint.interface)) == "logs" && join(",", local.interface_zones) == "eu-west-1a"
    error_message = "Interface endpoints do not follow `endpoint_zones` and `interface_endpoints`."
  }
}

run "a_zone_is_listed_once" {
  command = plan

  variables {
    availability_zones = ["eu-west-1a", "eu-west-1a"]
  }

  expect_failures = [var.availability_zones]
}
