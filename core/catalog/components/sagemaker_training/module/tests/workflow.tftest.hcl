# A model is registered only when it is good enough, and never approved. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/churn-dev-training"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111122223333:log-group:states"
    }
  }

  mock_resource "aws_sfn_state_machine" {
    defaults = {
      arn = "arn:aws:states:eu-central-1:111122223333:stateMachine:churn-dev-training"
    }
  }

  mock_resource "aws_scheduler_schedule_group" {
    defaults = {
      arn = "arn:aws:scheduler:eu-central-1:111122223333:schedule-group/churn-dev-training"
    }
  }
}

variables {
  name                     = "churn-dev"
  environment              = "dev"
  account_id               = "111122223333"
  region                   = "eu-central-1"
  image_tag                = "1.0.0"
  train_repository_url     = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/churn-dev/train"
  train_repository_arn     = "arn:aws:ecr:eu-central-1:111122223333:repository/churn-dev/train"
  app_repository_url       = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/churn-dev/app"
  kms_key_arn              = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  data_bucket              = "churn-dev-data-111122223333"
  data_bucket_arn          = "arn:aws:s3:::churn-dev-data-111122223333"
  artifact_bucket          = "churn-dev-artifacts-111122223333"
  artifact_bucket_arn      = "arn:aws:s3:::churn-dev-artifacts-111122223333"
  model_package_group_name = "churn-dev-models"
  model_package_group_arn  = "arn:aws:sagemaker:eu-central-1:111122223333:model-package-group/churn-dev-models"
  alarm_topic_arn          = "arn:aws:sns:eu-central-1:111122223333:churn-dev-alarms"
}

run "a_version_waits_for_a_person" {
  assert {
    condition     = jsondecode(output.definition).States.Register.Parameters.ModelApprovalStatus == "PendingManualApproval"
    error_message = "Training never approves its own model."
  }
}

run "a_model_below_the_threshold_is_not_registered" {
  variables {
    min_score = 0.8
  }

  assert {
    condition     = jsondecode(output.definition).States.Evaluate.Choices[0].NumericGreaterThanEquals == 0.8
    error_message = "The threshold is the one that was asked for."
  }

  assert {
    condition     = jsondecode(output.definition).States.Evaluate.Default == "BelowThreshold"
    error_message = "What does not reach the threshold goes no further."
  }
}

run "jobs_reach_no_network_and_encrypt_their_volume" {
  assert {
    condition     = jsondecode(output.definition).States.Train.Parameters.EnableNetworkIsolation
    error_message = "The training container needs no network."
  }

  assert {
    condition     = jsondecode(output.definition).States.Train.Parameters.ResourceConfig.VolumeKmsKeyId == var.kms_key_arn
    error_message = "The volume is encrypted with the project's key."
  }
}

run "an_instance_with_local_disks_gets_no_volume_key" {
  variables {
    instance_type = "ml.g5.xlarge"
  }

  assert {
    condition     = !can(jsondecode(output.definition).States.Train.Parameters.ResourceConfig.VolumeKmsKeyId)
    error_message = "SageMaker refuses a key for instances that encrypt their own disks."
  }
}

run "without_a_schedule_nothing_starts_by_itself" {
  assert {
    condition     = length(aws_scheduler_schedule.this) == 0
    error_message = "An empty expression means by hand only."
  }
}
