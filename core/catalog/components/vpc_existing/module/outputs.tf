output "vpc_id" {
  description = "Id of the VPC."
  value       = var.vpc_id
}

output "vpc_cidr" {
  description = "IPv4 range of the VPC."
  value       = data.aws_vpc.this.cidr_block
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, in the order in which they were given."
  value       = var.private_subnet_ids
}

output "public_subnet_ids" {
  description = "Ids of the public subnets; empty without a public load balancer."
  value       = var.public_subnet_ids
}

output "endpoint_security_group_id" {
  description = "Security group of the interface endpoints that are there; other modules put endpoints of their own into it."
  value       = sort(tolist(data.aws_vpc_endpoint.registry.security_group_ids))[0]
}

output "s3_prefix_list_id" {
  description = "Prefix list of S3, for security group rules towards the gateway endpoint."
  value       = data.aws_prefix_list.gateway["s3"].id

  # Whoever writes such a rule relies on the endpoint.
  depends_on = [data.aws_vpc_endpoint.s3]
}

output "dynamodb_prefix_list_id" {
  description = "Prefix list of DynamoDB, for security group rules towards the gateway endpoint."
  value       = data.aws_prefix_list.gateway["dynamodb"].id
}
