output "endpoint_url" {
  description = "Address of the service. Point a DNS name that the certificate covers at it."
  value       = "https://${aws_lb.this.dns_name}"
}

output "load_balancer_zone_id" {
  description = "Hosted zone of the load balancer, for an alias record."
  value       = aws_lb.this.zone_id
}

output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Name of the ECS service."
  value       = aws_ecs_service.this.name
}

output "task_definition_arn" {
  description = "Task definition with its revision; earlier revisions are what a rollback returns to."
  value       = aws_ecs_task_definition.this.arn
}

output "task_role_arn" {
  description = "Role of the service's own code."
  value       = aws_iam_role.task.arn
}

output "task_security_group_id" {
  description = "Security group of the tasks."
  value       = aws_security_group.task.id
}

output "log_group_name" {
  description = "Log group of the service."
  value       = aws_cloudwatch_log_group.this.name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value = concat(
    [
      aws_cloudwatch_metric_alarm.target_5xx.arn,
      aws_cloudwatch_metric_alarm.balancer_5xx.arn,
      aws_cloudwatch_metric_alarm.latency.arn,
      aws_cloudwatch_metric_alarm.healthy_tasks.arn,
    ],
    [for key in ["cpu", "memory"] : aws_cloudwatch_metric_alarm.saturation[key].arn],
  )
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Requests"
      stat    = "Sum"
      label   = "requests"
      metrics = [["AWS/ApplicationELB", "RequestCount", "LoadBalancer", aws_lb.this.arn_suffix]]
    },
    {
      title     = "p95 of the response time"
      stat      = "p95"
      label     = "seconds"
      metrics   = [["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", aws_lb.this.arn_suffix, "TargetGroup", aws_lb_target_group.this.arn_suffix]]
      threshold = var.latency_alarm_ms / 1000
    },
    {
      title = "Errors"
      stat  = "Sum"
      label = "responses"
      metrics = [
        ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", aws_lb.this.arn_suffix, "TargetGroup", aws_lb_target_group.this.arn_suffix],
        ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "LoadBalancer", aws_lb.this.arn_suffix],
      ]
      threshold = var.max_5xx_per_minute
    },
    {
      title = "Saturation"
      stat  = "Average"
      label = "%"
      metrics = [
        ["AWS/ECS", "CPUUtilization", "ClusterName", aws_ecs_cluster.this.name, "ServiceName", "api"],
        ["AWS/ECS", "MemoryUtilization", "ClusterName", aws_ecs_cluster.this.name, "ServiceName", "api"],
      ]
      threshold = 85
    },
    {
      title   = "Running tasks"
      stat    = "Average"
      label   = "tasks"
      metrics = [["ECS/ContainerInsights", "RunningTaskCount", "ClusterName", aws_ecs_cluster.this.name, "ServiceName", "api"]]
    },
    {
      title   = "Predictions and failures, as the code counts them"
      stat    = "Sum"
      label   = "predictions"
      metrics = [[var.name, "Predictions"], [var.name, "PredictionErrors"]]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    cpu_units                = tonumber(aws_ecs_task_definition.this.cpu)
    deletion_protection      = aws_lb.this.enable_deletion_protection
    desired_tasks            = aws_ecs_service.this.desired_count
    max_tasks                = aws_appautoscaling_target.this.max_capacity
    memory_mb                = tonumber(aws_ecs_task_definition.this.memory)
    min_tasks                = aws_appautoscaling_target.this.min_capacity
    public                   = !aws_lb.this.internal || one(aws_ecs_service.this.network_configuration).assign_public_ip
    requests_per_task_minute = one(aws_appautoscaling_policy.requests.target_tracking_scaling_policy_configuration).target_value
    retention_days           = aws_cloudwatch_log_group.this.retention_in_days
  }
}
