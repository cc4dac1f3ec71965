# The way in: HTTPS on 443 and nothing else. Without `public` it has private addresses only.

locals {
  # Names of load balancers and target groups have at most 32 characters.
  short_name = substr(var.name, 0, 28)

  certificate_arn = "arn:aws:acm:${var.region}:${var.account_id}:certificate/${var.certificate_id}"
}

check "certificate" {
  assert {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.certificate_id))
    error_message = "certificate_id is still a placeholder. Issue or import a certificate in ACM in ${var.region} and set its id; the listener cannot be created before."
  }
}

resource "aws_lb" "this" {
  name                       = "${local.short_name}-alb"
  load_balancer_type         = "application"
  internal                   = !var.public
  subnets                    = var.public ? var.public_subnet_ids : var.private_subnet_ids
  security_groups            = [aws_security_group.load_balancer.id]
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "defensive"
  idle_timeout               = 60
  enable_deletion_protection = var.deletion_protection

  dynamic "access_logs" {
    for_each = var.access_log_bucket == "" ? [] : [var.access_log_bucket]

    content {
      enabled = true
      bucket  = access_logs.value
      prefix  = "alb"
    }
  }

  lifecycle {
    precondition {
      condition     = length(var.public ? var.public_subnet_ids : var.private_subnet_ids) >= 2
      error_message = "A load balancer stands in at least two availability zones; a public one needs the network's public subnets."
    }
  }
}

resource "aws_lb_target_group" "this" {
  name                          = "${local.short_name}-api"
  vpc_id                        = var.vpc_id
  target_type                   = "ip"
  protocol                      = "HTTP"
  port                          = var.container_port
  deregistration_delay          = 30
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = var.health_check_path
    protocol            = "HTTP"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTPS"
  port              = 443
  certificate_arn   = local.certificate_arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.web_acl_arn == "" ? 0 : 1

  resource_arn = aws_lb.this.arn
  web_acl_arn  = var.web_acl_arn
}
