output "data_bucket" {
  description = "Name of the bucket for incoming data and results."
  value       = aws_s3_bucket.this["data"].bucket
}

output "data_bucket_arn" {
  description = "ARN of the data bucket."
  value       = aws_s3_bucket.this["data"].arn
}

output "artifact_bucket" {
  description = "Name of the bucket for models and reports."
  value       = aws_s3_bucket.this["artifacts"].bucket
}

output "artifact_bucket_arn" {
  description = "ARN of the artifact bucket."
  value       = aws_s3_bucket.this["artifacts"].arn
}

output "log_bucket" {
  description = "Name of the bucket for access logs."
  value       = aws_s3_bucket.this["logs"].bucket
}

output "log_bucket_arn" {
  description = "ARN of the bucket for access logs."
  value       = aws_s3_bucket.this["logs"].arn
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    noncurrent_days = min([for rules in aws_s3_bucket_lifecycle_configuration.this : one([for rule in rules.rule : rule if rule.id == "clean-up"]).noncurrent_version_expiration[0].noncurrent_days]...)
    public_access_blocked = alltrue([
      for block in aws_s3_bucket_public_access_block.this :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
  }
}
