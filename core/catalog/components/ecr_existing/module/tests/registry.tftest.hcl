# Where images are looked for. No AWS account is needed.

variables {
  name         = "churn-prod"
  region       = "eu-west-1"
  ecr_registry = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
}

run "repositories_are_those_of_the_registry" {
  command = plan

  assert {
    condition     = output.app_repository_url == "210987654321.dkr.ecr.eu-west-1.amazonaws.com/churn-prod/app"
    error_message = "Images would be pushed elsewhere."
  }

  assert {
    condition     = output.train_repository_arn == "arn:aws:ecr:eu-west-1:210987654321:repository/churn-prod/train"
    error_message = "Roles would be allowed to read a repository of another account or region."
  }
}

run "a_registry_of_another_region_is_refused" {
  command = plan

  variables {
    ecr_registry = "210987654321.dkr.ecr.us-east-1.amazonaws.com"
  }

  expect_failures = [var.ecr_registry]
}

run "a_repository_is_no_registry" {
  command = plan

  variables {
    ecr_registry = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/churn"
  }

  expect_failures = [var.ecr_registry]
}
