output "branch_json" {
  description = "The states of a run, for the workflow component: StartAt and States in Amazon States Language."
  value       = jsonencode(local.branch)
}

output "branch_policy_json" {
  description = "What the workflow's role must be allowed so that it can run these states."
  value       = data.aws_iam_policy_document.branch.json
}

output "role_arn" {
  description = "ARN of the role that the scoring container runs under."
  value       = aws_iam_role.this.arn
}

output "transform_config" {
  description = "How a job is sized."
  value = {
    instance_type         = var.instance_type
    instance_count        = var.instance_count
    concurrent_transforms = var.concurrent_transforms
    input                 = "s3://${var.data_bucket}/${var.input_prefix}"
    output                = "s3://${var.data_bucket}/scores/"
  }
}
