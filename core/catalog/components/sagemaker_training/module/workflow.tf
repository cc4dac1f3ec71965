# The training workflow in Amazon States Language.

locals {
  definition = {
    Comment        = "Training of ${var.name}: train, evaluate, register for approval."
    StartAt        = "Train"
    TimeoutSeconds = var.max_hours * 3600 + 7200
    States = {
      Train = {
        Type     = "Task"
        Resource = "arn:aws:states:::sagemaker:createTrainingJob.sync"
        Parameters = {
          # The last group of a UUID keeps the name within the 63 characters of a job's name.
          "TrainingJobName.$" = "States.Format('${var.name}-{}', States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 4))"
          RoleArn             = aws_iam_role.training.arn
          AlgorithmSpecification = {
            TrainingImage     = "${var.train_repository_url}:${var.image_tag}"
            TrainingInputMode = "File"
            MetricDefinitions = [{ Name = "evaluation:score", Regex = "evaluation_score=(-?[0-9]+(?:\\.[0-9]+)?)" }]
          }
          HyperParameters = var.hyperparameters
          InputDataConfig = [{
            ChannelName = "train"
            ContentType = "text/csv"
            DataSource = {
              S3DataSource = {
                S3DataType             = "S3Prefix"
                S3Uri                  = "s3://${var.data_bucket}/training/"
                S3DataDistributionType = "FullyReplicated"
              }
            }
          }]
          OutputDataConfig = {
            KmsKeyId     = var.kms_key_arn
            S3OutputPath = "s3://${var.artifact_bucket}/models/"
          }
          ResourceConfig = merge(
            {
              InstanceCount  = 1
              InstanceType   = var.instance_type
              VolumeSizeInGB = var.volume_gb
            },
            local.has_local_disk ? {} : { VolumeKmsKeyId = var.kms_key_arn },
          )
          StoppingCondition = merge(
            { MaxRuntimeInSeconds = var.max_hours * 3600 },
            # Waiting for a cheaper machine counts: at most an hour longer than the run itself.
            var.use_spot ? { MaxWaitTimeInSeconds = var.max_hours * 3600 + 3600 } : {},
          )
          EnableManagedSpotTraining = var.use_spot
          # The container reaches nothing but what SageMaker brings it: no network, no AWS API.
          EnableNetworkIsolation = true
          Tags = [
            { Key = "Project", Value = local.project },
            { Key = "Environment", Value = var.environment },
          ]
        }
        ResultSelector = {
          "job.$"      = "$.TrainingJobName"
          "artifact.$" = "$.ModelArtifacts.S3ModelArtifacts"
          "score.$"    = "$.FinalMetricDataList[0].Value"
        }
        ResultPath = "$.training"
        Retry = [{
          ErrorEquals     = ["SageMaker.AmazonSageMakerException", "States.Http.Socket"]
          IntervalSeconds = 120
          MaxAttempts     = 3
          BackoffRate     = 2
        }]
        Catch = local.on_failure
        Next  = "Evaluate"
      }
      Evaluate = {
        Type = "Choice"
        Choices = [{
          Variable                 = "$.training.score"
          NumericGreaterThanEquals = var.min_score
          Next                     = "Register"
        }]
        Default = "BelowThreshold"
      }
      BelowThreshold = {
        Type = "Pass"
        Parameters = {
          Error     = "ModelBelowThreshold"
          "Cause.$" = "States.Format('{} scored {}; ${var.min_score} is wanted.', $.training.job, $.training.score)"
        }
        ResultPath = "$.failure"
        Next       = "NotifyFailure"
      }
      Register = {
        Type     = "Task"
        Resource = "arn:aws:states:::aws-sdk:sagemaker:createModelPackage"
        Parameters = {
          ModelPackageGroupName       = var.model_package_group_name
          "ModelPackageDescription.$" = "States.Format('Trained by {}.', $.training.job)"
          ModelApprovalStatus         = "PendingManualApproval"
          InferenceSpecification = {
            Containers = [{
              Image            = "${var.app_repository_url}:${var.image_tag}"
              "ModelDataUrl.$" = "$.training.artifact"
            }]
            SupportedContentTypes = ["application/json", "text/csv"]
          }
          CustomerMetadataProperties = {
            "TrainingJob.$" = "$.training.job"
            "Score.$"       = "States.Format('{}', $.training.score)"
          }
        }
        ResultPath = "$.registered"
        Retry      = [{ ErrorEquals = ["SageMaker.SageMakerException"], IntervalSeconds = 10, MaxAttempts = 3, BackoffRate = 2 }]
        Catch      = local.on_failure
        Next       = "NotifyWaiting"
      }
      NotifyWaiting = {
        Type     = "Task"
        Resource = "arn:aws:states:::sns:publish"
        Parameters = {
          TopicArn    = var.alarm_topic_arn
          Subject     = "A model waits for approval: ${var.name}"
          "Message.$" = "States.Format('{} scored {} and waits for approval.', $.registered.ModelPackageArn, $.training.score)"
        }
        ResultPath = "$.notified"
        Retry      = [{ ErrorEquals = ["States.ALL"], IntervalSeconds = 5, MaxAttempts = 3, BackoffRate = 2 }]
        # The model is registered; a message that does not arrive must not undo that.
        Catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.notified", Next = "Registered" }]
        Next  = "Registered"
      }
      Registered = {
        Type = "Succeed"
      }
      NotifyFailure = {
        Type     = "Task"
        Resource = "arn:aws:states:::sns:publish"
        Parameters = {
          TopicArn    = var.alarm_topic_arn
          Subject     = "Training failed: ${var.name}"
          "Message.$" = "States.Format('Execution {} failed with {}. Cause: {}', $$.Execution.Id, $.failure.Error, $.failure.Cause)"
        }
        ResultPath = "$.notified"
        Retry      = [{ ErrorEquals = ["States.ALL"], IntervalSeconds = 5, MaxAttempts = 3, BackoffRate = 2 }]
        Catch      = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.notified", Next = "Failed" }]
        Next       = "Failed"
      }
      Failed = {
        Type      = "Fail"
        ErrorPath = "$.failure.Error"
        CausePath = "$.failure.Cause"
      }
    }
  }

  on_failure = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.failure", Next = "NotifyFailure" }]
}
