# A workspace for metrics that speak Prometheus, with rules of its own and alarms that go to the project's topic.

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/prometheus/${var.name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_prometheus_workspace" "this" {
  alias       = var.name
  kms_key_arn = var.kms_key_arn

  logging_configuration {
    log_group_arn = "${aws_cloudwatch_log_group.this.arn}:*"
  }
}

resource "aws_prometheus_rule_group_namespace" "serving" {
  name         = "serving"
  workspace_id = aws_prometheus_workspace.this.id

  data = <<-RULES
    groups:
      - name: serving
        rules:
          - alert: ModelPodsMissing
            expr: kube_deployment_status_replicas_available{namespace="serving"} < kube_deployment_spec_replicas{namespace="serving"}
            for: 10m
            annotations:
              summary: Fewer pods of the model run than are wanted.
          - alert: ModelPodRestarts
            expr: increase(kube_pod_container_status_restarts_total{namespace="serving"}[30m]) > 3
            annotations:
              summary: A pod of the model starts again and again.
  RULES
}

resource "aws_prometheus_alert_manager_definition" "this" {
  count = var.alarm_topic_arn == null ? 0 : 1

  workspace_id = aws_prometheus_workspace.this.id

  definition = yamlencode({
    alertmanager_config = yamlencode({
      route = { receiver = "topic" }
      receivers = [{
        name        = "topic"
        sns_configs = [{ topic_arn = var.alarm_topic_arn, sigv4 = { region = var.region } }]
      }]
    })
  })
}

# For collectors: attach this to their role.
data "aws_iam_policy_document" "write" {
  statement {
    sid       = "WriteMetrics"
    actions   = ["aps:RemoteWrite"]
    resources = [aws_prometheus_workspace.this.arn]
  }
}

resource "aws_iam_policy" "write" {
  name        = "${var.name}-prometheus-write"
  description = "Write metrics of ${var.name}."
  policy      = data.aws_iam_policy_document.write.json
}
