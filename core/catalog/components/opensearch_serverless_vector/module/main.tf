# A collection for vectors, encrypted with the project's key and reached through an endpoint of the VPC alone. Its three
# policies come first: a collection without them is refused or, worse, public.

locals {
  # Names of collections and policies have at most 32 characters.
  collection_name = "${substr(var.name, 0, 24)}-vectors"
  collection      = "collection/${local.collection_name}"
}

resource "aws_opensearchserverless_security_policy" "encryption" {
  name        = local.collection_name
  type        = "encryption"
  description = "The project's key."

  policy = jsonencode({
    Rules       = [{ ResourceType = "collection", Resource = [local.collection] }]
    AWSOwnedKey = false
    KmsARN      = var.kms_key_arn
  })
}

resource "aws_opensearchserverless_vpc_endpoint" "this" {
  name               = local.collection_name
  vpc_id             = var.vpc_id
  subnet_ids         = var.private_subnet_ids
  security_group_ids = [var.endpoint_security_group_id]
}

resource "aws_opensearchserverless_security_policy" "network" {
  name        = local.collection_name
  type        = "network"
  description = "From inside the VPC alone."

  policy = jsonencode([{
    Rules           = [{ ResourceType = "collection", Resource = [local.collection] }]
    AllowFromPublic = false
    SourceVPCEs     = [aws_opensearchserverless_vpc_endpoint.this.id]
  }])
}

resource "aws_opensearchserverless_access_policy" "this" {
  count = length(var.caller_role_arns) > 0 ? 1 : 0

  name        = local.collection_name
  type        = "data"
  description = "Who may read and write which index."

  policy = jsonencode([{
    Rules = [{
      ResourceType = "index"
      Resource     = ["index/${local.collection_name}/*"]
      Permission   = ["aoss:CreateIndex", "aoss:DescribeIndex", "aoss:ReadDocument", "aoss:UpdateIndex", "aoss:WriteDocument"]
    }]
    Principal = var.caller_role_arns
  }])
}

resource "aws_opensearchserverless_collection" "this" {
  name             = local.collection_name
  type             = "VECTORSEARCH"
  description      = "Vectors of ${var.name}."
  standby_replicas = var.standby ? "ENABLED" : "DISABLED"

  depends_on = [aws_opensearchserverless_security_policy.encryption, aws_opensearchserverless_security_policy.network]
}

# For callers: attach this to their role; the data policy above names the role too.
data "aws_iam_policy_document" "call" {
  statement {
    sid       = "CallCollection"
    actions   = ["aoss:APIAccessAll"]
    resources = [aws_opensearchserverless_collection.this.arn]
  }
}

resource "aws_iam_policy" "call" {
  name        = "${local.collection_name}-call"
  description = "Search and fill the vector collection of ${var.name}."
  policy      = data.aws_iam_policy_document.call.json
}
