# How a run goes, in Amazon States Language. The workflow component wraps these states: it starts them, ends them,
# and tells people when one of them fails.

locals {
  # What the service may recover from by itself; an input or a quality error is the same on the second try.
  transient_errors = [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
  ]

  own_errors = ["InputInvalid", "NoInput", "NoModel", "QualityCheckFailed"]

  retry = [
    {
      ErrorEquals     = local.transient_errors
      IntervalSeconds = 2
      MaxAttempts     = 6
      BackoffRate     = 2
      MaxDelaySeconds = 60
      JitterStrategy  = "FULL"
    },
    {
      ErrorEquals = local.own_errors
      MaxAttempts = 0
    },
    {
      ErrorEquals     = ["States.ALL"]
      IntervalSeconds = 15
      MaxAttempts     = 2
      BackoffRate     = 2
      JitterStrategy  = "FULL"
    },
  ]

  branch = {
    StartAt = "Validate"
    States = {
      Validate = {
        Type     = "Task"
        Comment  = "Checks the incoming file and cuts it into chunks."
        Resource = "arn:aws:states:::lambda:invoke"
        Parameters = {
          FunctionName = aws_lambda_function.this["validate"].arn
          "Payload.$"  = "$"
        }
        OutputPath = "$.Payload"
        Retry      = local.retry
        Next       = "Score"
      }
      Score = {
        Type                       = "Map"
        Comment                    = "Scores the chunks side by side; one that cannot be scored fails the run."
        ItemsPath                  = "$.chunks"
        MaxConcurrency             = var.max_concurrency
        ToleratedFailurePercentage = 0
        Label                      = "Score"
        ItemProcessor = {
          ProcessorConfig = { Mode = "DISTRIBUTED", ExecutionType = "STANDARD" }
          StartAt         = "ScoreChunk"
          States = {
            ScoreChunk = {
              Type     = "Task"
              Resource = "arn:aws:states:::lambda:invoke"
              Parameters = {
                FunctionName = aws_lambda_function.this["score"].arn
                "Payload.$"  = "$"
              }
              OutputPath = "$.Payload"
              Retry      = local.retry
              End        = true
            }
          }
        }
        ResultPath = "$.results"
        Next       = "Quality"
      }
      Quality = {
        Type     = "Task"
        Comment  = "Compares the scores with what is expected of them; nothing is published when it fails."
        Resource = "arn:aws:states:::lambda:invoke"
        Parameters = {
          FunctionName = aws_lambda_function.this["quality"].arn
          "Payload.$"  = "$"
        }
        ResultSelector = { "report.$" = "$.Payload" }
        ResultPath     = "$.quality"
        Retry          = local.retry
        Next           = "Publish"
      }
      Publish = {
        Type     = "Task"
        Comment  = "Makes the scores visible to their readers."
        Resource = "arn:aws:states:::lambda:invoke"
        Parameters = {
          FunctionName = aws_lambda_function.this["publish"].arn
          "Payload.$"  = "$"
        }
        OutputPath = "$.Payload"
        Retry      = local.retry
        End        = true
      }
    }
  }
}

data "aws_iam_policy_document" "branch" {
  statement {
    sid       = "CallFunctions"
    actions   = ["lambda:InvokeFunction"]
    resources = [for function in aws_lambda_function.this : function.arn]
  }
}
