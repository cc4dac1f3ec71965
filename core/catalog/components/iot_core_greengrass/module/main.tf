# A fleet of devices: each signs in with a certificate of its own, may speak of itself alone, and gets models from the
# artifact bucket through a role that its certificate stands for. Components and deployments of Greengrass have no resource
# in this provider; they are rolled out by its own command line.

locals {
  fleet_name = "${var.name}-fleet"
  topic      = "${var.name}/devices"
}

resource "aws_iot_thing_type" "this" {
  name = local.fleet_name

  properties {
    description           = "Devices of ${var.name}."
    searchable_attributes = ["site"]
  }
}

resource "aws_iot_thing_group" "this" {
  for_each = toset(["canary", "fleet"])

  name = "${local.fleet_name}-${each.value}"

  properties {
    description = each.value == "canary" ? "Devices that get a version first." : "Every other device."
  }
}

# A device connects under its own name and speaks below it.
data "aws_iam_policy_document" "device" {
  statement {
    sid       = "ConnectAsItself"
    actions   = ["iot:Connect"]
    resources = ["arn:aws:iot:${var.region}:${var.account_id}:client/$${iot:Connection.Thing.ThingName}"]
  }

  statement {
    sid       = "SpeakOfItself"
    actions   = ["iot:Publish"]
    resources = ["arn:aws:iot:${var.region}:${var.account_id}:topic/${local.topic}/$${iot:Connection.Thing.ThingName}/*"]
  }

  statement {
    sid       = "TakeTheRole"
    actions   = ["iot:AssumeRoleWithCertificate"]
    resources = [aws_iot_role_alias.this.arn]
  }
}

resource "aws_iot_policy" "device" {
  name   = local.fleet_name
  policy = data.aws_iam_policy_document.device.json
}

resource "aws_iot_role_alias" "this" {
  alias               = local.fleet_name
  role_arn            = aws_iam_role.device.arn
  credential_duration = 3600
}

resource "aws_iot_topic_rule" "results" {
  name        = replace("${local.fleet_name}_results", "-", "_")
  description = "What devices found, as files of the data bucket."
  enabled     = true
  sql         = "SELECT *, topic(3) AS device, timestamp() AS received FROM '${local.topic}/+/results'"
  sql_version = "2016-03-23"

  s3 {
    bucket_name = var.data_bucket
    key         = "edge/results/$${topic(3)}/$${timestamp()}.json"
    role_arn    = aws_iam_role.rule.arn
  }

  error_action {
    cloudwatch_logs {
      log_group_name = aws_cloudwatch_log_group.errors.name
      role_arn       = aws_iam_role.rule.arn
    }
  }
}

resource "aws_cloudwatch_log_group" "errors" {
  name              = "/aws/iot/${local.fleet_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}
