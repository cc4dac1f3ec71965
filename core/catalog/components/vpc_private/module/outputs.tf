output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "vpc_cidr" {
  description = "IPv4 range of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, one a zone, in the order of the zones."
  value       = [for zone in var.availability_zones : aws_subnet.private[zone].id]
}

output "public_subnet_ids" {
  description = "Ids of the public subnets; empty without a public load balancer."
  value       = [for zone in var.availability_zones : aws_subnet.public[zone].id if var.public]
}

output "private_route_table_ids" {
  description = "Route tables of the private subnets, for routes to networks outside."
  value       = [aws_route_table.private.id]
}

output "endpoint_security_group_id" {
  description = "Security group of the interface endpoints; other modules put endpoints of their own into it."
  value       = aws_security_group.endpoints.id
}

output "s3_prefix_list_id" {
  description = "Prefix list of S3, for security group rules towards the gateway endpoint."
  value       = aws_vpc_endpoint.gateway["s3"].prefix_list_id
}

output "dynamodb_prefix_list_id" {
  description = "Prefix list of DynamoDB, for security group rules towards the gateway endpoint."
  value       = aws_vpc_endpoint.gateway["dynamodb"].prefix_list_id
}

output "flow_log_group_name" {
  description = "Log group of the flow log."
  value       = aws_cloudwatch_log_group.flow.name
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    public         = length(aws_internet_gateway.this) > 0 || anytrue([for subnet in aws_subnet.private : subnet.map_public_ip_on_launch])
    region         = split(".", aws_vpc_endpoint.gateway["s3"].service_name)[2]
    retention_days = aws_cloudwatch_log_group.flow.retention_in_days
  }
}
