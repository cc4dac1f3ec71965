output "vpn_gateway_id" {
  description = "Id of the gateway on the VPC."
  value       = aws_vpn_gateway.this.id
}

output "vpn_connection_id" {
  description = "Id of the connection."
  value       = aws_vpn_connection.this.id
}

output "tunnel_addresses" {
  description = "Public addresses of the tunnels on this side."
  value       = [aws_vpn_connection.this.tunnel1_address, aws_vpn_connection.this.tunnel2_address]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for the alarm panel of the dashboard."
  value       = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.tunnels[key].arn]
}

output "dashboard_widgets" {
  description = "Graphs for the project's dashboard."
  value = [
    {
      title   = "Tunnels"
      stat    = "Minimum"
      label   = "1 up, 0 down"
      metrics = [["AWS/VPN", "TunnelState", "VpnId", aws_vpn_connection.this.id]]
    },
    {
      title = "Data through the VPN"
      stat  = "Sum"
      label = "bytes"
      metrics = [
        ["AWS/VPN", "TunnelDataIn", "VpnId", aws_vpn_connection.this.id],
        ["AWS/VPN", "TunnelDataOut", "VpnId", aws_vpn_connection.this.id],
      ]
    },
  ]
}

output "settings" {
  description = "What the resources are set to; the tests of an environment hold it against the plan."
  value = {
    customer_gateway_address = aws_customer_gateway.this.ip_address
    retention_days           = aws_cloudwatch_log_group.this.retention_in_days
  }
}
