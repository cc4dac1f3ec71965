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
