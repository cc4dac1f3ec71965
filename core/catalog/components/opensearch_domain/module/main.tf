# A search cluster that only members of the VPC reach, over TLS, with IAM; rights on indexes are the domain's own.

locals {
  # Names of domains have at most 28 characters.
  domain_name = "${substr(var.name, 0, 21)}-search"
  log_types   = { application = "ES_APPLICATION_LOGS", audit = "AUDIT_LOGS", slow-index = "INDEX_SLOW_LOGS", slow-search = "SEARCH_SLOW_LOGS" }
  domain_arn  = "arn:aws:es:${var.region}:${var.account_id}:domain/${local.domain_name}"
}

resource "aws_iam_service_linked_role" "this" {
  count = var.create_service_linked_role ? 1 : 0

  aws_service_name = "opensearchservice.amazonaws.com"
}

resource "aws_security_group" "this" {
  name        = local.domain_name
  description = "The search domain; members of the VPC connect over TLS."
  vpc_id      = var.vpc_id

  tags = { Name = local.domain_name }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id = aws_security_group.this.id
  description       = "HTTPS from inside the VPC."
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${local.domain_name}-clients" }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_types

  name              = "/aws/opensearch/${local.domain_name}/${each.key}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "DomainWritesItsLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:PutLogEventsBatch"]
    resources = [for group in aws_cloudwatch_log_group.this : "${group.arn}:*"]

    principals {
      type        = "Service"
      identifiers = ["es.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.domain_arn]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "this" {
  policy_name     = local.domain_name
  policy_document = data.aws_iam_policy_document.logs.json
}

# Who may talk to the domain at all; what each may do there is decided by fine-grained access control.
data "aws_iam_policy_document" "access" {
  statement {
    sid       = "PrincipalsOfThisAccount"
    actions   = ["es:ESHttpDelete", "es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPatch", "es:ESHttpPost", "es:ESHttpPut"]
    resources = ["${local.domain_arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }
}

resource "aws_opensearch_domain" "this" {
  domain_name     = local.domain_name
  engine_version  = var.engine_version
  access_policies = data.aws_iam_policy_document.access.json

  cluster_config {
    instance_type            = var.instance_type
    instance_count           = var.nodes
    zone_awareness_enabled   = var.zones_used > 1
    dedicated_master_enabled = var.manager_nodes > 0
    dedicated_master_count   = var.manager_nodes > 0 ? var.manager_nodes : null
    dedicated_master_type    = var.manager_nodes > 0 ? "m6g.large.search" : null

    dynamic "zone_awareness_config" {
      for_each = var.zones_used > 1 ? [var.zones_used] : []

      content {
        availability_zone_count = zone_awareness_config.value
      }
    }
  }

  ebs_options {
    ebs_enabled = true
    volume_type = "gp3"
    volume_size = var.volume_gb
  }

  encrypt_at_rest {
    enabled    = true
    kms_key_id = var.kms_key_arn
  }

  node_to_node_encryption {
    enabled = true
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-PFS-2023-10"
  }

  advanced_security_options {
    enabled                        = true
    internal_user_database_enabled = false

    master_user_options {
      master_user_arn = aws_iam_role.admin.arn
    }
  }

  vpc_options {
    subnet_ids         = slice(var.private_subnet_ids, 0, min(var.zones_used, length(var.private_subnet_ids)))
    security_group_ids = [aws_security_group.this.id]
  }

  off_peak_window_options {
    enabled = true

    off_peak_window {
      window_start_time {
        hours   = 2
        minutes = 0
      }
    }
  }

  software_update_options {
    auto_software_update_enabled = true
  }

  dynamic "log_publishing_options" {
    for_each = local.log_types

    content {
      log_type                 = log_publishing_options.value
      cloudwatch_log_group_arn = aws_cloudwatch_log_group.this[log_publishing_options.key].arn
    }
  }

  lifecycle {
    precondition {
      condition     = var.zones_used <= length(var.private_subnet_ids) && var.nodes % var.zones_used == 0
      error_message = "Nodes are spread evenly over zones: zones_used is at most the number of subnets, nodes a multiple of it."
    }
  }

  depends_on = [aws_cloudwatch_log_resource_policy.this, aws_iam_service_linked_role.this]
}

# Whoever may assume this role decides who may read and write which index.
data "aws_iam_policy_document" "admin" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }
}

resource "aws_iam_role" "admin" {
  name               = "${local.domain_name}-admin"
  description        = "Administers rights in the search domain of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.admin.json
}
