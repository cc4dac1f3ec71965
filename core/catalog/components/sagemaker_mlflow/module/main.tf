# A tracking server that AWS runs. Runs are in its own store, artifacts in the project's bucket; models go to the registry
# by an explicit step, never by themselves.

resource "aws_sagemaker_mlflow_tracking_server" "this" {
  tracking_server_name            = "${var.name}-mlflow"
  artifact_store_uri              = "s3://${var.artifact_bucket}/mlflow"
  role_arn                        = aws_iam_role.this.arn
  tracking_server_size            = var.size
  mlflow_version                  = var.mlflow_version
  automatic_model_registration    = false
  weekly_maintenance_window_start = "Sun:03:00"

  depends_on = [aws_iam_role_policy.this]
}

# For people and jobs that write runs: attach this to their role.
data "aws_iam_policy_document" "use" {
  statement {
    sid       = "UseMlflow"
    actions   = ["sagemaker-mlflow:AccessUI", "sagemaker-mlflow:CreateExperiment", "sagemaker-mlflow:CreateRun", "sagemaker-mlflow:Get*", "sagemaker-mlflow:Log*", "sagemaker-mlflow:Search*", "sagemaker-mlflow:SetTag", "sagemaker-mlflow:UpdateRun"]
    resources = [aws_sagemaker_mlflow_tracking_server.this.arn]
  }
}

resource "aws_iam_policy" "use" {
  name        = "${var.name}-mlflow-use"
  description = "Write and read experiments of ${var.name}."
  policy      = data.aws_iam_policy_document.use.json
}
