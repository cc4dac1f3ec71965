# A queue for training jobs on GPU instances that come with the first job and go after the last. Spot instances are taken
# back now and then, so a job is tried again and goes on from its checkpoint.

locals {
  queue_name = "${var.name}-gpu"
}

resource "aws_security_group" "this" {
  name        = local.queue_name
  description = "GPU instances; nothing connects to them."
  vpc_id      = var.vpc_id

  tags = { Name = local.queue_name }
}

resource "aws_vpc_security_group_egress_rule" "aws" {
  security_group_id = aws_security_group.this.id
  description       = "AWS services through endpoints of the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${local.queue_name}-aws" }
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.this.id
  description       = "Data and checkpoints through the gateway endpoint of S3."
  prefix_list_id    = var.s3_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${local.queue_name}-s3" }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/batch/${local.queue_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_launch_template" "this" {
  name        = local.queue_name
  description = "GPU instances of ${var.name}: encrypted disks, and metadata for nobody but the instance."

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
}

resource "aws_batch_compute_environment" "this" {
  # No name of its own: the argument is called differently in version 5 and 6 of the provider.
  type  = "MANAGED"
  state = "ENABLED"
  tags  = { Name = local.queue_name }

  compute_resources {
    type                = var.spot ? "SPOT" : "EC2"
    allocation_strategy = var.spot ? "SPOT_PRICE_CAPACITY_OPTIMIZED" : "BEST_FIT_PROGRESSIVE"
    instance_type       = var.instance_types
    min_vcpus           = 0
    max_vcpus           = var.max_vcpus
    subnets             = var.private_subnet_ids
    security_group_ids  = [aws_security_group.this.id]
    instance_role       = aws_iam_instance_profile.instance.arn

    ec2_configuration {
      image_type = "ECS_AL2023_NVIDIA"
    }

    launch_template {
      launch_template_id = aws_launch_template.this.id
      version            = aws_launch_template.this.latest_version
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_batch_job_queue" "this" {
  name     = local.queue_name
  state    = "ENABLED"
  priority = 1

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.this.arn
  }
}

resource "aws_batch_job_definition" "train" {
  name                  = "${local.queue_name}-train"
  type                  = "container"
  platform_capabilities = ["EC2"]

  retry_strategy {
    attempts = 3

    # Tried again when the instance was taken back, not when the code fails.
    evaluate_on_exit {
      on_status_reason = "Host EC2*"
      action           = "RETRY"
    }

    evaluate_on_exit {
      on_reason = "*"
      action    = "EXIT"
    }
  }

  timeout {
    attempt_duration_seconds = var.max_hours * 3600
  }

  container_properties = jsonencode({
    image      = "${var.train_repository_url}:${var.image_tag}"
    jobRoleArn = aws_iam_role.job.arn
    user       = "10001"
    privileged = false
    resourceRequirements = [
      { type = "GPU", value = "1" },
      { type = "VCPU", value = "3" },
      { type = "MEMORY", value = "14000" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options   = { "awslogs-group" = aws_cloudwatch_log_group.this.name, "awslogs-stream-prefix" = "train" }
    }
  })
}
