output "address" {
  description = "Host name of the cluster; it resolves to private addresses."
  value       = aws_elasticache_replication_group.this.configuration_endpoint_address
}

output "port" {
  description = "Port of the cluster."
  value       = aws_elasticache_replication_group.this.port
}

output "user_name" {
  description = "User that the application signs in as, with IAM."
  value       = aws_elasticache_user.app.user_name
}

output "security_group_id" {
  description = "Security group of the cluster."
  value       = aws_security_group.this.id
}

output "connect_policy_arn" {
  description = "Policy for roles that sign in as the application's user."
  value       = aws_iam_policy.connect.arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Hits and misses of the cache"
      stat    = "Sum"
      label   = "look-ups"
      metrics = concat([for node in local.nodes : ["AWS/ElastiCache", "CacheHits", "CacheClusterId", node]], [for node in local.nodes : ["AWS/ElastiCache", "CacheMisses", "CacheClusterId", node]])
    },
    {
      title     = "Memory of the cache"
      stat      = "Maximum"
      label     = "%"
      metrics   = [for node in local.nodes : ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "CacheClusterId", node]]
      threshold = 85
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    node_type      = aws_elasticache_replication_group.this.node_type
    replicas       = aws_elasticache_replication_group.this.replicas_per_node_group
    retention_days = aws_cloudwatch_log_group.this.retention_in_days
    shards         = aws_elasticache_replication_group.this.num_node_groups
    snapshot_days  = aws_elasticache_replication_group.this.snapshot_retention_limit
  }
}
