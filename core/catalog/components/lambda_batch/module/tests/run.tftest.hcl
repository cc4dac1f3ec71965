# How a run goes, and what each function may reach. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/churn-dev-batch"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111122223333:churn-dev-batch-dead-letters"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111122223333:log-group:batch"
    }
  }
}

variables {
  name                = "churn-dev"
  environment         = "dev"
  account_id          = "111122223333"
  image_tag           = "1.0.0"
  app_repository_url  = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/churn-dev/app"
  kms_key_arn         = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  data_bucket         = "churn-dev-data-111122223333"
  data_bucket_arn     = "arn:aws:s3:::churn-dev-data-111122223333"
  artifact_bucket     = "churn-dev-artifacts-111122223333"
  artifact_bucket_arn = "arn:aws:s3:::churn-dev-artifacts-111122223333"
}

run "nothing_is_published_before_the_quality_check" {
  assert {
    condition     = jsondecode(output.branch_json).StartAt == "Validate"
    error_message = "A run begins with looking at its input."
  }

  assert {
    condition     = jsondecode(output.branch_json).States.Score.Next == "Quality" && jsondecode(output.branch_json).States.Quality.Next == "Publish"
    error_message = "The quality check stands between scoring and publishing."
  }
}

run "every_step_leads_to_a_step_that_exists" {
  assert {
    condition = alltrue([
      for state in values(jsondecode(output.branch_json).States) :
      contains(keys(jsondecode(output.branch_json).States), try(state.Next, "Validate"))
    ])
    error_message = "A state names a next state that is not there."
  }
}

run "chunks_are_scored_side_by_side_within_what_is_reserved" {
  variables {
    max_concurrency = 7
  }

  assert {
    condition     = jsondecode(output.branch_json).States.Score.MaxConcurrency == aws_lambda_function.this["score"].reserved_concurrent_executions
    error_message = "The Map must not start more calls than the function may have."
  }
}

run "a_bad_input_is_not_tried_again" {
  assert {
    condition = anytrue([
      for rule in jsondecode(output.branch_json).States.Validate.Retry :
      contains(rule.ErrorEquals, "InputInvalid") && rule.MaxAttempts == 0
    ])
    error_message = "An invalid input is invalid on the second try too."
  }
}

run "latest_is_no_release" {
  command = plan

  variables {
    image_tag = "latest"
  }

  expect_failures = [var.image_tag]
}

run "in_a_network_functions_reach_s3_and_nothing_else" {
  command = plan

  variables {
    vpc_id             = "vpc-0123456789abcdef0"
    private_subnet_ids = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
    s3_prefix_list_id  = "pl-0123456789abcdef0"
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.this : length(function.vpc_config[0].subnet_ids) == 2])
    error_message = "A function runs outside of the network."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.s3[0].prefix_list_id == "pl-0123456789abcdef0" && aws_vpc_security_group_egress_rule.s3[0].to_port == 443
    error_message = "The way out leads elsewhere than to S3."
  }
}
