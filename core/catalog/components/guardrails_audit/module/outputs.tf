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
