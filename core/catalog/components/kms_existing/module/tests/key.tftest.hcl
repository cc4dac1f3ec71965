# What may be given for a key, and what its owner is told. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name        = "churn-prod"
  account_id  = "123456789012"
  region      = "eu-west-1"
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

run "the_key_is_handed_on" {
  assert {
    condition     = output.key_arn == var.kms_key_arn
    error_message = "Another key is handed on than was given."
  }
}

run "services_are_named_for_the_keys_owner" {
  command = plan

  assert {
    condition     = contains(flatten([for s in data.aws_iam_policy_document.required.statement : [for p in s.principals : p.identifiers]]), "logs.eu-west-1.amazonaws.com")
    error_message = "The owner is not told that CloudWatch Logs uses the key."
  }
}

run "an_alias_is_refused" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:alias/shared"
  }

  expect_failures = [var.kms_key_arn]
}

run "a_key_of_another_region_is_refused" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }

  expect_failures = [var.kms_key_arn]
}
