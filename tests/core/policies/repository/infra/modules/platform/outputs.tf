output "data_bucket" {
  value = aws_s3_bucket.data.bucket
}
