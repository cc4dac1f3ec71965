output "job_queue_name" {
  description = "Name of the queue."
  value       = aws_batch_job_queue.this.name
}

output "job_definition_arn" {
  description = "What is started: the training of this release."
  value       = aws_batch_job_definition.train.arn
}

output "job_role_arn" {
  description = "Role of the training code."
  value       = aws_iam_role.job.arn
}

output "log_group_name" {
  description = "Log group of the jobs."
  value       = aws_cloudwatch_log_group.this.name
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    max_vcpus      = one(aws_batch_compute_environment.this.compute_resources).max_vcpus
    retention_days = aws_cloudwatch_log_group.this.retention_in_days
  }
}
