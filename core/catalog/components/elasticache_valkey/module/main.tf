# A cache that only members of the VPC reach, over TLS and with tokens of IAM: no password exists.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  cluster_id = "${var.name}-cache"
  port       = 6379

  # ElastiCache numbers shards with four digits and the nodes of each with three.
  nodes = flatten([
    for shard in range(1, var.shards + 1) : [for node in range(1, var.replicas + 2) : format("%s-%04d-%03d", local.cluster_id, shard, node)]
  ])

  alarms = merge([
    for node in local.nodes : {
      "${node}-cpu" = {
        description = "The engine of ${node} computes at its limit."
        metric      = "EngineCPUUtilization", statistic = "Average", threshold = 80, dimensions = { CacheClusterId = node }
      }
      "${node}-memory" = {
        description = "The memory of ${node} fills up."
        metric      = "DatabaseMemoryUsagePercentage", statistic = "Maximum", threshold = 85, dimensions = { CacheClusterId = node }
      }
      "${node}-evictions" = {
        description = "${node} drops keys for lack of memory."
        metric      = "Evictions", statistic = "Sum", threshold = 1000, dimensions = { CacheClusterId = node }
      }
    }
  ]...)
}

resource "aws_security_group" "this" {
  name        = local.cluster_id
  description = "The cache; members of the VPC connect over TLS."
  vpc_id      = var.vpc_id

  tags = { Name = local.cluster_id }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id = aws_security_group.this.id
  description       = "Valkey from inside the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port

  tags = { Name = "${local.cluster_id}-clients" }
}

resource "aws_elasticache_subnet_group" "this" {
  name        = local.cluster_id
  description = "Private subnets of ${var.name}."
  subnet_ids  = var.private_subnet_ids
}

resource "aws_elasticache_parameter_group" "this" {
  name        = local.cluster_id
  family      = "valkey8"
  description = "Keys that were not used for longest go first."

  parameter {
    name  = "cluster-enabled"
    value = "yes"
  }

  parameter {
    name  = "maxmemory-policy"
    value = "allkeys-lru"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/elasticache/${local.cluster_id}/slow"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_elasticache_user" "app" {
  user_id       = "${var.name}-app"
  user_name     = "${var.name}-app"
  engine        = "valkey"
  access_string = "on ~* &* +@all -@admin -@dangerous"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = local.cluster_id
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.app.user_id]
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id       = local.cluster_id
  description                = "Cache of ${var.name}."
  engine                     = "valkey"
  engine_version             = "8.0"
  node_type                  = var.node_type
  port                       = local.port
  num_node_groups            = var.shards
  replicas_per_node_group    = var.replicas
  automatic_failover_enabled = true
  multi_az_enabled           = var.replicas > 0
  parameter_group_name       = aws_elasticache_parameter_group.this.name
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.this.id]
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]
  auto_minor_version_upgrade = true
  snapshot_retention_limit   = var.snapshot_days
  snapshot_window            = "01:00-02:00"
  maintenance_window         = "sun:03:00-sun:04:00"
  apply_immediately          = false

  log_delivery_configuration {
    log_type         = "slow-log"
    log_format       = "json"
    destination_type = "cloudwatch-logs"
    destination      = aws_cloudwatch_log_group.this.name
  }
}

# For roles of the application: sign in as its user, without a password.
data "aws_iam_policy_document" "connect" {
  statement {
    sid     = "SignInAsApp"
    actions = ["elasticache:Connect"]
    resources = [
      aws_elasticache_replication_group.this.arn,
      "arn:aws:elasticache:${var.region}:${var.account_id}:user:${aws_elasticache_user.app.user_id}",
    ]
  }
}

resource "aws_iam_policy" "connect" {
  name        = "${local.cluster_id}-connect"
  description = "Sign in to the cache of ${var.name}."
  policy      = data.aws_iam_policy_document.connect.json
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = each.key
  alarm_description   = each.value.description
  namespace           = "AWS/ElastiCache"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
