# Who may reach the cluster, and what nodes are made of. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/see-dev-serving" }
  }

  mock_resource "aws_eks_cluster" {
    defaults = { arn = "arn:aws:eks:eu-central-1:111122223333:cluster/see-dev-serving" }
  }

  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0" }
  }
}

variables {
  name                       = "see-dev"
  region                     = "eu-central-1"
  account_id                 = "111122223333"
  kms_key_arn                = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  vpc_id                     = "vpc-0123456789abcdef0"
  private_subnet_ids         = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
  endpoint_security_group_id = "sg-0fedcba9876543210"
  artifact_bucket_arn        = "arn:aws:s3:::see-dev-artifacts-111122223333"
  data_bucket_arn            = "arn:aws:s3:::see-dev-data-111122223333"
}

run "the_cluster_is_private_and_its_secrets_are_encrypted" {
  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "The API has a public address."
  }

  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == var.kms_key_arn
    error_message = "Secrets are not encrypted with the project's key."
  }

  assert {
    condition     = contains(aws_eks_cluster.this.enabled_cluster_log_types, "audit")
    error_message = "Nobody could tell who did what in the cluster."
  }
}

run "pods_cannot_become_their_node" {
  assert {
    condition     = aws_launch_template.nodes.metadata_options[0].http_tokens == "required" && aws_launch_template.nodes.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "A pod can ask the metadata service for the node's role."
  }
}

run "gpu_nodes_run_the_image_with_drivers" {
  variables {
    gpu           = true
    instance_type = "g5.xlarge"
  }

  assert {
    condition     = aws_eks_node_group.this.ami_type == "AL2023_x86_64_NVIDIA"
    error_message = "The GPU would have no driver."
  }
}

run "one_zone_is_refused" {
  command = plan

  variables {
    private_subnet_ids = ["subnet-0123456789abcdef0"]
  }

  expect_failures = [aws_eks_cluster.this]
}
