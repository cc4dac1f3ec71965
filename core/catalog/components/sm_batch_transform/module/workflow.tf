# How a run goes, in Amazon States Language. The workflow component wraps these states: it starts them, ends them,
# and tells people when one of them fails.

locals {
  # The last group of a UUID keeps names within the 63 characters of SageMaker.
  run_id = "States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 4)"

  retry_calls = [{
    ErrorEquals     = ["SageMaker.AmazonSageMakerException", "SageMaker.SageMakerException", "S3.S3Exception"]
    IntervalSeconds = 10
    MaxAttempts     = 4
    BackoffRate     = 2
    JitterStrategy  = "FULL"
  }]

  branch = {
    StartAt = "NameRun"
    States = {
      NameRun = {
        Type       = "Pass"
        Parameters = { "id.$" = "States.Format('${var.name}-{}', ${local.run_id})" }
        ResultPath = "$.run"
        Next       = "PrefixIsGiven"
      }
      PrefixIsGiven = {
        Type    = "Choice"
        Choices = [{ Variable = "$.input_prefix", IsPresent = true, Next = "FindInput" }]
        Default = "TakeTheDay"
      }
      TakeTheDay = {
        Type    = "Pass"
        Comment = "The files of the day that the run was due."
        Parameters = {
          "prefix.$" = "States.Format('${var.input_prefix}{}', States.ArrayGetItem(States.StringSplit($.scheduled_time, 'T'), 0))"
        }
        ResultPath = "$.day"
        Next       = "UseTheDay"
      }
      UseTheDay = {
        Type       = "Pass"
        InputPath  = "$.day.prefix"
        ResultPath = "$.input_prefix"
        Next       = "FindInput"
      }
      FindInput = {
        Type     = "Task"
        Resource = "arn:aws:states:::aws-sdk:s3:listObjectsV2"
        Parameters = {
          Bucket     = var.data_bucket
          "Prefix.$" = "$.input_prefix"
          MaxKeys    = 1
        }
        ResultSelector = { "files.$" = "$.KeyCount" }
        ResultPath     = "$.input"
        Retry          = local.retry_calls
        Next           = "InputIsThere"
      }
      InputIsThere = {
        Type    = "Choice"
        Choices = [{ Variable = "$.input.files", NumericGreaterThan = 0, Next = "FindApprovedModel" }]
        Default = "NoInput"
      }
      NoInput = {
        Type      = "Fail"
        Error     = "NoInput"
        CausePath = "States.Format('There is nothing to score under s3://${var.data_bucket}/{}.', $.input_prefix)"
      }
      FindApprovedModel = {
        Type     = "Task"
        Resource = "arn:aws:states:::aws-sdk:sagemaker:listModelPackages"
        Parameters = {
          ModelPackageGroupName = var.model_package_group_name
          ModelApprovalStatus   = "Approved"
          SortBy                = "CreationTime"
          SortOrder             = "Descending"
          MaxResults            = 1
        }
        ResultPath = "$.approved"
        Retry      = local.retry_calls
        Next       = "ModelIsApproved"
      }
      ModelIsApproved = {
        Type = "Choice"
        Choices = [{
          Variable  = "$.approved.ModelPackageSummaryList[0].ModelPackageArn"
          IsPresent = true
          Next      = "DescribeModel"
        }]
        Default = "NoModel"
      }
      NoModel = {
        Type  = "Fail"
        Error = "NoModel"
        Cause = "No version of ${var.model_package_group_name} is approved."
      }
      DescribeModel = {
        Type           = "Task"
        Resource       = "arn:aws:states:::aws-sdk:sagemaker:describeModelPackage"
        Parameters     = { "ModelPackageName.$" = "$.approved.ModelPackageSummaryList[0].ModelPackageArn" }
        ResultSelector = { "package.$" = "$.ModelPackageArn", "data.$" = "$.InferenceSpecification.Containers[0].ModelDataUrl" }
        ResultPath     = "$.model"
        Retry          = local.retry_calls
        Next           = "CreateModel"
      }
      CreateModel = {
        Type     = "Task"
        Resource = "arn:aws:states:::sagemaker:createModel"
        Parameters = {
          "ModelName.$"    = "$.run.id"
          ExecutionRoleArn = aws_iam_role.this.arn
          PrimaryContainer = {
            Image            = "${var.app_repository_url}:${var.image_tag}"
            "ModelDataUrl.$" = "$.model.data"
            Environment      = { ENVIRONMENT = var.environment, METRIC_NAMESPACE = var.name }
          }
          # The container reaches nothing but what SageMaker brings it: no network, no AWS API.
          EnableNetworkIsolation = true
        }
        ResultPath = null
        Retry      = local.retry_calls
        Next       = "Transform"
      }
      Transform = {
        Type     = "Task"
        Resource = "arn:aws:states:::sagemaker:createTransformJob.sync"
        Parameters = {
          "TransformJobName.$"    = "$.run.id"
          "ModelName.$"           = "$.run.id"
          BatchStrategy           = "MultiRecord"
          MaxPayloadInMB          = 6
          MaxConcurrentTransforms = var.concurrent_transforms
          TransformInput = {
            ContentType = "text/csv"
            SplitType   = "Line"
            DataSource = {
              S3DataSource = {
                S3DataType = "S3Prefix"
                "S3Uri.$"  = "States.Format('s3://${var.data_bucket}/{}', $.input_prefix)"
              }
            }
          }
          TransformOutput = {
            Accept           = "text/csv"
            AssembleWith     = "Line"
            KmsKeyId         = var.kms_key_arn
            "S3OutputPath.$" = "States.Format('s3://${var.data_bucket}/scores/{}/', $.run.id)"
          }
          TransformResources = merge(
            { InstanceCount = var.instance_count, InstanceType = var.instance_type },
            local.has_local_disk ? {} : { VolumeKmsKeyId = var.kms_key_arn },
          )
          Tags = [
            { Key = "Project", Value = trimsuffix(var.name, "-${var.environment}") },
            { Key = "Environment", Value = var.environment },
          ]
        }
        ResultPath = "$.transform"
        # Not a second try of a job that failed: it would fail for the same reason, and under the same name.
        Catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.failure", Next = "DeleteModelAfterFailure" }]
        Next  = "DeleteModel"
      }
      DeleteModel = {
        Type       = "Task"
        Resource   = "arn:aws:states:::aws-sdk:sagemaker:deleteModel"
        Parameters = { "ModelName.$" = "$.run.id" }
        ResultPath = null
        Retry      = local.retry_calls
        Next       = "FindScores"
      }
      FindScores = {
        Type     = "Task"
        Resource = "arn:aws:states:::aws-sdk:s3:listObjectsV2"
        Parameters = {
          Bucket     = var.data_bucket
          "Prefix.$" = "States.Format('scores/{}/', $.run.id)"
          MaxKeys    = 1
        }
        ResultSelector = { "files.$" = "$.KeyCount" }
        ResultPath     = "$.output"
        Retry          = local.retry_calls
        Next           = "ScoresAreThere"
      }
      ScoresAreThere = {
        Type    = "Choice"
        Choices = [{ Variable = "$.output.files", NumericGreaterThan = 0, Next = "Done" }]
        Default = "NoScores"
      }
      NoScores = {
        Type  = "Fail"
        Error = "QualityCheckFailed"
        Cause = "The transform job ended well and wrote no scores."
      }
      DeleteModelAfterFailure = {
        Type       = "Task"
        Resource   = "arn:aws:states:::aws-sdk:sagemaker:deleteModel"
        Parameters = { "ModelName.$" = "$.run.id" }
        ResultPath = null
        Retry      = local.retry_calls
        # A model that stays costs nothing; what matters is why the job failed.
        Catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.cleanup", Next = "TransformFailed" }]
        Next  = "TransformFailed"
      }
      TransformFailed = {
        Type      = "Fail"
        ErrorPath = "$.failure.Error"
        CausePath = "$.failure.Cause"
      }
      Done = {
        Type       = "Pass"
        Parameters = { "run_id.$" = "$.run.id", "model.$" = "$.model.package", "published_prefix.$" = "States.Format('scores/{}/', $.run.id)" }
        End        = true
      }
    }
  }
}

data "aws_iam_policy_document" "branch" {
  statement {
    sid       = "ReadVersions"
    actions   = ["sagemaker:DescribeModelPackage"]
    resources = ["${local.arn_prefix}:model-package/${var.model_package_group_name}/*"]
  }

  # The list of versions belongs to no one resource.
  statement {
    sid       = "ListVersions"
    actions   = ["sagemaker:ListModelPackages"]
    resources = ["*"]
  }

  statement {
    sid       = "MakeAndTakeAwayModels"
    actions   = ["sagemaker:CreateModel", "sagemaker:DeleteModel"]
    resources = ["${local.arn_prefix}:model/${var.name}-*"]
  }

  statement {
    sid = "RunJobs"
    actions = [
      "sagemaker:AddTags",
      "sagemaker:CreateTransformJob",
      "sagemaker:DescribeTransformJob",
      "sagemaker:StopTransformJob",
    ]
    resources = ["${local.arn_prefix}:transform-job/${var.name}-*"]
  }

  statement {
    sid       = "HandRoleToModels"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.this.arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["sagemaker.amazonaws.com"]
    }
  }

  # How Step Functions learns that a job ended.
  statement {
    sid       = "FollowJobs"
    actions   = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
    resources = ["arn:aws:events:${var.region}:${var.account_id}:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule"]
  }

  statement {
    sid       = "LookForFiles"
    actions   = ["s3:ListBucket"]
    resources = [var.data_bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${var.input_prefix}*", "scores/*"]
    }
  }
}
