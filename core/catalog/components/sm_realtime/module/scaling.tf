# Instances follow the invocations that each of them gets; scale-out takes minutes, scale-in waits ten.

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.this.name}/variant/${local.variant}"
  min_capacity       = var.instance_count
  max_capacity       = var.max_instances

  lifecycle {
    precondition {
      condition     = var.max_instances >= var.instance_count
      error_message = "max_instances must not be below instance_count."
    }
  }
}

resource "aws_appautoscaling_policy" "this" {
  name               = "${var.name}-predict-invocations"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.invocations_per_instance_minute
    scale_out_cooldown = 60
    scale_in_cooldown  = 600

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }
}
