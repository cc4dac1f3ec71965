# A group of nodes for the model in a cluster that somebody else looks after; the cluster itself is not touched.

locals {
  group_name  = "${var.name}-serving"
  cluster_arn = "arn:aws:eks:${var.region}:${var.account_id}:cluster/${var.eks_cluster_name}"
}

resource "aws_launch_template" "nodes" {
  name        = "${local.group_name}-nodes"
  description = "Nodes of ${local.group_name}: encrypted disks, and metadata for nobody but the node."

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size           = var.disk_gb
      volume_type           = "gp3"
      encrypted             = true
      delete_on_termination = true
    }
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${local.group_name}-node" }
  }
}

resource "aws_eks_node_group" "this" {
  cluster_name         = var.eks_cluster_name
  node_group_name      = local.group_name
  node_role_arn        = aws_iam_role.node.arn
  subnet_ids           = var.private_subnet_ids
  ami_type             = var.gpu ? "AL2023_x86_64_NVIDIA" : "AL2023_x86_64_STANDARD"
  capacity_type        = "ON_DEMAND"
  instance_types       = [var.instance_type]
  force_update_version = false

  launch_template {
    id      = aws_launch_template.nodes.id
    version = aws_launch_template.nodes.latest_version
  }

  scaling_config {
    min_size     = var.min_nodes
    max_size     = var.max_nodes
    desired_size = var.min_nodes
  }

  update_config {
    max_unavailable = 1
  }

  # The autoscaler owns the number of nodes after the first deployment.
  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }

  depends_on = [aws_iam_role_policy_attachment.node]
}
