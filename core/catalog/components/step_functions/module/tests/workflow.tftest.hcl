# The workflow ends well, or it tells people and fails. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/churn-dev-batch-scoring"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111122223333:log-group:states"
    }
  }

  mock_resource "aws_sfn_state_machine" {
    defaults = {
      arn = "arn:aws:states:eu-central-1:111122223333:stateMachine:churn-dev-batch-scoring"
    }
  }
}

variables {
  name               = "churn-dev"
  environment        = "dev"
  account_id         = "111122223333"
  region             = "eu-central-1"
  kms_key_arn        = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  alarm_topic_arn    = "arn:aws:sns:eu-central-1:111122223333:churn-dev-alarms"
  branch_json        = "{\"StartAt\":\"Score\",\"States\":{\"Score\":{\"Type\":\"Pass\",\"End\":true}}}"
  branch_policy_json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
}

run "the_branch_of_the_batch_compute_runs_inside" {
  assert {
    condition     = jsondecode(output.definition).States.Run.Branches[0].States.Score.Type == "Pass"
    error_message = "The states of the batch compute are missing."
  }
}

run "a_failed_run_is_told_and_fails" {
  assert {
    condition     = jsondecode(output.definition).States.Run.Catch[0].Next == "NotifyFailure"
    error_message = "An error of the branch must lead to the notification."
  }

  assert {
    condition     = jsondecode(output.definition).States.NotifyFailure.Parameters.TopicArn == var.alarm_topic_arn
    error_message = "The notification goes to the alarm topic."
  }

  assert {
    condition     = jsondecode(output.definition).States.NotifyFailure.Next == "Failed"
    error_message = "A run whose failure was told has still failed."
  }
}

run "a_scheduled_workflow_that_stays_away_raises_an_alarm" {
  variables {
    missing_after_hours = 24
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.missing[0].treat_missing_data == "breaching"
    error_message = "No data is exactly what this alarm is about."
  }
}

run "an_alarm_cannot_look_back_two_days" {
  command = plan

  variables {
    missing_after_hours = 48
  }

  expect_failures = [var.missing_after_hours]
}
