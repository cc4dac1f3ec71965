# The pipelines of .codepipeline.yml, in the one account that runs them. Elsewhere nothing of this file is made.

variable "repository" {
  description = "The repository at its host, as owner/name."
  type        = string
  default     = "owner/name"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$", var.repository))
    error_message = "Give the repository as owner/name."
  }
}

variable "git_host" {
  description = "Where the repository lies."
  type        = string
  default     = "GitHub"

  validation {
    condition     = contains(["GitHub", "GitHubEnterpriseServer", "GitLab", "GitLabSelfManaged", "Bitbucket"], var.git_host)
    error_message = "git_host is GitHub, GitHubEnterpriseServer, GitLab, GitLabSelfManaged or Bitbucket."
  }
}

variable "accounts" {
  description = "AWS account of each environment; one that is left out is in the account of the pipelines."
  type = object({
    dev     = optional(string)
    staging = optional(string)
    prod    = optional(string)
  })
  default = {}

  validation {
    condition     = alltrue([for id in values(var.accounts) : id == null || can(regex("^[0-9]{12}$", id))])
    error_message = "An AWS account id has twelve digits."
  }
}

locals {
  here       = var.account_id == var.pipeline_account
  written    = yamldecode(file("${path.module}/../../.codepipeline.yml"))
  pipelines  = { for name, pipeline in local.written.pipelines : name => pipeline if local.here }
  once       = toset(local.here ? ["pipelines"] : [])
  account_of = { for name in local.environments : name => coalesce(var.accounts[name], var.pipeline_account) }
  sources    = { pull_request = "PARALLEL", push = "QUEUED", nightly = "SUPERSEDED", hand = "QUEUED" }
}

# A person completes it once in the console; until then no pipeline finds its source.
resource "aws_codeconnections_connection" "source" {
  for_each = local.once

  name          = substr("${var.project}-source", 0, 32)
  provider_type = var.git_host
}

resource "aws_codepipeline" "this" {
  for_each = local.pipelines

  name           = "${var.project}-${each.key}"
  role_arn       = aws_iam_role.pipeline["pipelines"].arn
  pipeline_type  = "V2"
  execution_mode = local.sources[each.value.trigger]

  artifact_store {
    location = aws_s3_bucket.pipelines["pipelines"].bucket
    type     = "S3"

    encryption_key {
      id   = aws_kms_key.pipelines["pipelines"].arn
      type = "KMS"
    }
  }

  dynamic "variable" {
    for_each = try(each.value.variables, {})

    content {
      name          = variable.key
      default_value = variable.value
    }
  }

  dynamic "trigger" {
    for_each = contains(["pull_request", "push"], each.value.trigger) ? [each.value.trigger] : []

    content {
      provider_type = "CodeStarSourceConnection"

      git_configuration {
        source_action_name = "Source"

        dynamic "pull_request" {
          for_each = trigger.value == "pull_request" ? [1] : []

          content {
            events = ["OPEN", "UPDATED"]

            branches {
              includes = ["main"]
            }
          }
        }

        dynamic "push" {
          for_each = trigger.value == "push" ? [1] : []

          content {
            branches {
              includes = ["main"]
            }
          }
        }
      }
    }
  }

  stage {
    name = "Source"

    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["source"]

      configuration = {
        ConnectionArn        = aws_codeconnections_connection.source["pipelines"].arn
        FullRepositoryId     = var.repository
        BranchName           = "main"
        OutputArtifactFormat = "CODEBUILD_CLONE_REF"
        DetectChanges        = "false" # a trigger starts it, or nothing does
      }
    }
  }

  dynamic "stage" {
    for_each = each.value.stages

    content {
      name = stage.value.name

      dynamic "action" {
        for_each = try(stage.value.jobs, [])

        content {
          name            = action.value
          namespace       = action.value
          category        = "Build"
          owner           = "AWS"
          provider        = "CodeBuild"
          version         = "1"
          input_artifacts = ["source"]

          configuration = {
            ProjectName = aws_codebuild_project.this[action.value].name
            EnvironmentVariables = jsonencode([
              for name in keys(try(each.value.variables, {})) : { name = name, value = "#{variables.${name}}", type = "PLAINTEXT" }
            ])
          }
        }
      }

      dynamic "action" {
        for_each = try([stage.value.approval], [])

        content {
          name     = "Approve"
          category = "Approval"
          owner    = "AWS"
          provider = "Manual"
          version  = "1"

          configuration = {
            CustomData      = action.value
            NotificationArn = aws_sns_topic.pipelines["pipelines"].arn
          }
        }
      }
    }
  }
}

resource "aws_scheduler_schedule" "nightly" {
  for_each = { for name, pipeline in local.pipelines : name => pipeline if pipeline.trigger == "nightly" }

  name                = "${var.project}-${each.key}"
  schedule_expression = "cron(0 3 * * ? *)"
  kms_key_arn         = aws_kms_key.pipelines["pipelines"].arn

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 30
  }

  target {
    arn      = "arn:aws:scheduler:::aws-sdk:codepipeline:startPipelineExecution"
    role_arn = aws_iam_role.nightly["pipelines"].arn
    input    = jsonencode({ Name = aws_codepipeline.this[each.key].name })
  }
}

# Whoever subscribes hears of what waits for an approval and of what has failed, drift included.
resource "aws_sns_topic" "pipelines" {
  for_each = local.once

  name              = "${var.project}-pipelines"
  kms_master_key_id = aws_kms_key.pipelines["pipelines"].arn
}

resource "aws_cloudwatch_event_rule" "failed" {
  for_each = local.once

  name        = "${var.project}-pipeline-failed"
  description = "A pipeline of ${var.project} has failed."

  event_pattern = jsonencode({
    source      = ["aws.codepipeline"]
    detail-type = ["CodePipeline Pipeline Execution State Change"]
    detail      = { state = ["FAILED"], pipeline = [for name in keys(local.pipelines) : "${var.project}-${name}"] }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  for_each = local.once

  rule = aws_cloudwatch_event_rule.failed["pipelines"].name
  arn  = aws_sns_topic.pipelines["pipelines"].arn
}
