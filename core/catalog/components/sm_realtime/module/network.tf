# Callers reach the endpoint over a private address in the VPC; containers reach AWS through the network's endpoints.

resource "aws_security_group" "this" {
  name        = "${var.name}-sagemaker"
  description = "Model containers; SageMaker alone connects to them."
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-sagemaker" }
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  security_group_id            = aws_security_group.this.id
  description                  = "AWS services through interface endpoints."
  referenced_security_group_id = var.endpoint_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "gateways" {
  for_each = { s3 = var.s3_prefix_list_id, dynamodb = var.dynamodb_prefix_list_id }

  security_group_id = aws_security_group.this.id
  description       = "${each.key} through its gateway endpoint."
  prefix_list_id    = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

data "aws_iam_policy_document" "runtime" {
  statement {
    sid       = "InvokeThisEndpoint"
    actions   = ["sagemaker:InvokeEndpoint"]
    resources = [aws_sagemaker_endpoint.this.arn]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_vpc_endpoint" "runtime" {
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.sagemaker.runtime"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = var.private_subnet_ids
  security_group_ids  = [var.endpoint_security_group_id]
  policy              = data.aws_iam_policy_document.runtime.json

  tags = { Name = "${var.name}-sagemaker-runtime" }
}

# For callers: attach this to their role. It holds only inside the VPC.
data "aws_iam_policy_document" "invoke" {
  statement {
    sid       = "InvokeFromTheVpc"
    actions   = ["sagemaker:InvokeEndpoint"]
    resources = [aws_sagemaker_endpoint.this.arn]

    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpce"
      values   = [aws_vpc_endpoint.runtime.id]
    }
  }
}

resource "aws_iam_policy" "invoke" {
  name        = "${var.name}-invoke-endpoint"
  description = "Invoke the prediction endpoint of ${var.name} from inside its VPC."
  policy      = data.aws_iam_policy_document.invoke.json
}
