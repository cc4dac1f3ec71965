# A network that somebody else looks after: nothing of it is made or changed here. What is looked up is read when this is
# applied, so that a first plan asks AWS nothing; what does not fit stops the apply before anything else is made in it.

resource "terraform_data" "network" {
  input = {
    vpc_id             = var.vpc_id
    private_subnet_ids = var.private_subnet_ids
  }
}

data "aws_vpc" "this" {
  id = terraform_data.network.output.vpc_id

  lifecycle {
    postcondition {
      condition     = self.enable_dns_support && self.enable_dns_hostnames
      error_message = "The VPC resolves no names: switch on its DNS support and its DNS host names."
    }
  }
}

data "aws_subnet" "private" {
  for_each = toset(var.private_subnet_ids)

  id = each.value

  lifecycle {
    postcondition {
      condition     = self.vpc_id == var.vpc_id && !self.map_public_ip_on_launch
      error_message = "The subnet is not in this VPC, or it gives out public addresses."
    }
  }

  depends_on = [terraform_data.network]
}

data "aws_prefix_list" "gateway" {
  for_each = toset(["s3", "dynamodb"])

  name = "com.amazonaws.${var.region}.${each.value}"

  depends_on = [terraform_data.network]
}

# Fails where the VPC has no such endpoint: workloads would reach neither buckets nor images.
data "aws_vpc_endpoint" "s3" {
  vpc_id       = data.aws_vpc.this.id
  service_name = "com.amazonaws.${var.region}.s3"
  state        = "available"

  filter {
    name   = "vpc-endpoint-type"
    values = ["Gateway"]
  }
}

data "aws_vpc_endpoint" "registry" {
  vpc_id       = data.aws_vpc.this.id
  service_name = "com.amazonaws.${var.region}.ecr.api"
  state        = "available"
}
