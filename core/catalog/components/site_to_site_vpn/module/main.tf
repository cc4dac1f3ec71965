# Two tunnels to a device on the other side, which proves itself with a certificate: no shared key exists, here or in state.

locals {
  certificate_arn = "arn:aws:acm:${var.region}:${var.account_id}:certificate/${var.certificate_id}"
}

check "certificate" {
  assert {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.certificate_id))
    error_message = "certificate_id is still a placeholder. Issue a private certificate for the device in ACM in ${var.region} and set its id; the gateway cannot be created before."
  }
}

check "address" {
  assert {
    condition     = !anytrue([for block in ["192.0.2", "198.51.100", "203.0.113"] : startswith(var.customer_gateway_address, "${block}.")])
    error_message = "customer_gateway_address is still an example. Set the public address of the device on the other side."
  }
}

resource "aws_customer_gateway" "this" {
  type            = "ipsec.1"
  ip_address      = var.customer_gateway_address
  bgp_asn         = tostring(var.customer_gateway_asn)
  certificate_arn = local.certificate_arn
  device_name     = "${var.name}-device"

  tags = { Name = "${var.name}-device" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpn_gateway" "this" {
  vpc_id          = var.vpc_id
  amazon_side_asn = tostring(var.aws_side_asn)

  tags = { Name = "${var.name}-vpn" }
}

resource "aws_vpn_gateway_route_propagation" "this" {
  count = length(var.route_table_ids)

  vpn_gateway_id = aws_vpn_gateway.this.id
  route_table_id = var.route_table_ids[count.index]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vpn/${var.name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_vpn_connection" "this" {
  type                     = "ipsec.1"
  customer_gateway_id      = aws_customer_gateway.this.id
  vpn_gateway_id           = aws_vpn_gateway.this.id
  static_routes_only       = false
  local_ipv4_network_cidr  = length(var.remote_cidr_blocks) == 1 ? var.remote_cidr_blocks[0] : "0.0.0.0/0"
  remote_ipv4_network_cidr = var.vpc_cidr

  tunnel1_ike_versions                 = ["ikev2"]
  tunnel1_phase1_encryption_algorithms = ["AES256-GCM-16"]
  tunnel1_phase1_integrity_algorithms  = ["SHA2-384"]
  tunnel1_phase1_dh_group_numbers      = [19, 20, 21]
  tunnel1_phase2_encryption_algorithms = ["AES256-GCM-16"]
  tunnel1_phase2_integrity_algorithms  = ["SHA2-384"]
  tunnel1_phase2_dh_group_numbers      = [19, 20, 21]
  tunnel1_dpd_timeout_action           = "restart"

  tunnel1_log_options {
    cloudwatch_log_options {
      log_enabled       = true
      log_group_arn     = aws_cloudwatch_log_group.this.arn
      log_output_format = "json"
    }
  }

  tunnel2_ike_versions                 = ["ikev2"]
  tunnel2_phase1_encryption_algorithms = ["AES256-GCM-16"]
  tunnel2_phase1_integrity_algorithms  = ["SHA2-384"]
  tunnel2_phase1_dh_group_numbers      = [19, 20, 21]
  tunnel2_phase2_encryption_algorithms = ["AES256-GCM-16"]
  tunnel2_phase2_integrity_algorithms  = ["SHA2-384"]
  tunnel2_phase2_dh_group_numbers      = [19, 20, 21]
  tunnel2_dpd_timeout_action           = "restart"

  tunnel2_log_options {
    cloudwatch_log_options {
      log_enabled       = true
      log_group_arn     = aws_cloudwatch_log_group.this.arn
      log_output_format = "json"
    }
  }

  tags = { Name = "${var.name}-vpn" }

  lifecycle {
    precondition {
      condition     = !contains(var.remote_cidr_blocks, var.vpc_cidr)
      error_message = "The other side has the VPC's own range: packets could not tell the two apart."
    }
  }
}
