output "trail_arn" {
  description = "ARN of the trail."
  value       = aws_cloudtrail.this.arn
}

output "log_bucket" {
  description = "Name of the bucket that holds the audit log."
  value       = aws_s3_bucket.this.bucket
}

output "log_bucket_arn" {
  description = "ARN of the bucket that holds the audit log."
  value       = aws_s3_bucket.this.arn
}

output "guardduty_detector_id" {
  description = "Id of the GuardDuty detector; null when it is off."
  value       = one(aws_guardduty_detector.this[*].id)
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    audit_days             = one(one(aws_s3_bucket_object_lock_configuration.this.rule).default_retention).days
    enable_access_analyzer = length(aws_accessanalyzer_analyzer.this) > 0
    enable_guardduty       = length(aws_guardduty_detector.this) > 0
    public_access_blocked = alltrue([
      for block in [aws_s3_bucket_public_access_block.this] :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
  }
}
