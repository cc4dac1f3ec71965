# What is added to somebody's cluster. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/see-dev-serving" }
  }

  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0" }
  }
}

variables {
  name                = "see-dev"
  region              = "eu-central-1"
  account_id          = "111122223333"
  eks_cluster_name    = "ml-prod"
  kms_key_arn         = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  private_subnet_ids  = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
  artifact_bucket_arn = "arn:aws:s3:::see-dev-artifacts-111122223333"
  data_bucket_arn     = "arn:aws:s3:::see-dev-data-111122223333"
}

run "nodes_and_pods_belong_to_the_cluster_that_is_there" {
  assert {
    condition     = aws_eks_node_group.this.cluster_name == "ml-prod" && aws_eks_pod_identity_association.model.cluster_name == "ml-prod"
    error_message = "Something is added to another cluster."
  }

  assert {
    condition     = aws_eks_node_group.this.node_group_name == "see-dev-serving"
    error_message = "The group's name could be another team's."
  }
}

run "pods_cannot_become_their_node" {
  assert {
    condition     = aws_launch_template.nodes.metadata_options[0].http_tokens == "required" && aws_launch_template.nodes.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "A pod can ask the metadata service for the node's role."
  }
}

run "a_name_that_is_no_name_is_refused" {
  command = plan

  variables {
    eks_cluster_name = "arn:aws:eks:eu-central-1:111122223333:cluster/ml-prod"
  }

  expect_failures = [var.eks_cluster_name]
}
