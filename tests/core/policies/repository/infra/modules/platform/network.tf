# A network with one public door: HTTPS on the load balancer.

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "private" {
  for_each = toset(var.availability_zones)

  vpc_id            = aws_vpc.this.id
  availability_zone = each.value
  cidr_block        = cidrsubnet("10.0.0.0/16", 4, index(var.availability_zones, each.value))
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.this.id
  service_name = "com.amazonaws.${var.region}.s3"
}

resource "aws_flow_log" "this" {
  vpc_id               = aws_vpc.this.id
  traffic_type         = "ALL"
  log_destination      = aws_s3_bucket.data.arn
  log_destination_type = "s3"
}

resource "aws_security_group" "door" {
  name   = "${var.name}-door"
  vpc_id = aws_vpc.this.id

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = var.internal ? ["10.0.0.0/16"] : ["0.0.0.0/0"]
  }
}

resource "aws_lb" "this" {
  name               = substr(var.name, 0, 32)
  internal           = var.internal
  load_balancer_type = "application"
  security_groups    = [aws_security_group.door.id]
  subnets            = [for subnet in aws_subnet.private : subnet.id]
}

resource "aws_lb_target_group" "this" {
  name        = substr(var.name, 0, 32)
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.this.id
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_wafv2_web_acl_association" "door" {
  resource_arn = aws_lb.this.arn
  web_acl_arn  = var.web_acl_arn
}
