# What wakes a person: one tunnel down, which costs the reserve, or both, which cuts the line.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  alarms = {
    "one-down"  = { description = "A tunnel is down; the line stands on the other one.", statistic = "Minimum", periods = 5 }
    "both-down" = { description = "Both tunnels are down: the line is cut. Runbook: docs/runbooks/incident.md", statistic = "Maximum", periods = 2 }
  }
}

resource "aws_cloudwatch_metric_alarm" "tunnels" {
  for_each = local.alarms

  alarm_name          = "${var.name}-vpn-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/VPN"
  metric_name         = "TunnelState"
  dimensions          = { VpnId = aws_vpn_connection.this.id }
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = each.value.periods
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
}
