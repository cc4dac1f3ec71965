# A Kafka cluster without brokers to size, reached from inside the VPC with IAM over TLS. AWS encrypts it with a key of
# its own: a serverless cluster takes no other.

locals {
  cluster_name = "${var.name}-events"
}

resource "aws_security_group" "this" {
  name        = "${local.cluster_name}-brokers"
  description = "Kafka; clients of the VPC connect with IAM over TLS."
  vpc_id      = var.vpc_id

  tags = { Name = "${local.cluster_name}-brokers" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id = aws_security_group.this.id
  description       = "Kafka clients of the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 9098
  to_port           = 9098

  tags = { Name = "${local.cluster_name}-clients" }
}

resource "aws_msk_serverless_cluster" "this" {
  cluster_name = local.cluster_name

  vpc_config {
    subnet_ids         = var.private_subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }

  client_authentication {
    sasl {
      iam {
        enabled = true
      }
    }
  }

  lifecycle {
    precondition {
      condition     = length(var.private_subnet_ids) >= 2
      error_message = "A serverless cluster wants subnets in two zones."
    }
  }
}
