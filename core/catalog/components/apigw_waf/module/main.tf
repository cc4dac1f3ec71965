# POST /predict on a REST API that invokes a SageMaker endpoint itself. Callers sign in, requests are checked, throttled
# and logged; the firewall stands in firewall.tf.

locals {
  api_name  = "${var.name}-front"
  use_pools = length(var.user_pool_ids) > 0
  pool_arns = [for id in var.user_pool_ids : "arn:aws:cognito-idp:${var.region}:${var.account_id}:userpool/${id}"]

  request_schema = {
    "$schema"  = "http://json-schema.org/draft-04/schema#"
    type       = "object"
    required   = ["instances"]
    properties = { instances = { type = "array", minItems = 1, maxItems = var.max_instances_per_request, items = { type = "object" } } }
  }

  # What SageMaker answers, by the status that it ends with.
  answers = { "200" = "", "400" = "4\\d{2}", "502" = "5\\d{2}" }
}

resource "aws_api_gateway_rest_api" "this" {
  name        = local.api_name
  description = "Predictions of ${var.name}."

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_authorizer" "pools" {
  count = local.use_pools ? 1 : 0

  name          = "user-pools"
  rest_api_id   = aws_api_gateway_rest_api.this.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = local.pool_arns
}

resource "aws_api_gateway_model" "request" {
  rest_api_id  = aws_api_gateway_rest_api.this.id
  name         = "PredictionRequest"
  description  = "Instances to predict."
  content_type = "application/json"
  schema       = jsonencode(local.request_schema)
}

resource "aws_api_gateway_request_validator" "this" {
  rest_api_id           = aws_api_gateway_rest_api.this.id
  name                  = "body"
  validate_request_body = true
}

resource "aws_api_gateway_resource" "predict" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = "predict"
}

resource "aws_api_gateway_method" "predict" {
  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = aws_api_gateway_resource.predict.id
  http_method          = "POST"
  authorization        = local.use_pools ? "COGNITO_USER_POOLS" : "AWS_IAM"
  authorizer_id        = one(aws_api_gateway_authorizer.pools[*].id)
  request_validator_id = aws_api_gateway_request_validator.this.id
  request_models       = { "application/json" = aws_api_gateway_model.request.name }
}

resource "aws_api_gateway_integration" "predict" {
  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = aws_api_gateway_resource.predict.id
  http_method             = aws_api_gateway_method.predict.http_method
  type                    = "AWS"
  integration_http_method = "POST"
  uri                     = "arn:aws:apigateway:${var.region}:runtime.sagemaker:path/endpoints/${var.endpoint_name}/invocations"
  credentials             = aws_iam_role.invoke.arn
  passthrough_behavior    = "WHEN_NO_MATCH"
  request_parameters      = { "integration.request.header.Content-Type" = "'application/json'" }
  timeout_milliseconds    = 29000
}

resource "aws_api_gateway_method_response" "predict" {
  for_each = local.answers

  rest_api_id = aws_api_gateway_rest_api.this.id
  resource_id = aws_api_gateway_resource.predict.id
  http_method = aws_api_gateway_method.predict.http_method
  status_code = each.key
}

resource "aws_api_gateway_integration_response" "predict" {
  for_each = local.answers

  rest_api_id       = aws_api_gateway_rest_api.this.id
  resource_id       = aws_api_gateway_resource.predict.id
  http_method       = aws_api_gateway_method.predict.http_method
  status_code       = aws_api_gateway_method_response.predict[each.key].status_code
  selection_pattern = each.value == "" ? null : each.value

  # What went wrong inside is nobody's business outside.
  response_templates = each.key == "502" ? { "application/json" = jsonencode({ message = "The prediction service failed." }) } : null

  depends_on = [aws_api_gateway_integration.predict]
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id

  triggers = {
    configuration = sha256(jsonencode([
      aws_api_gateway_authorizer.pools,
      aws_api_gateway_integration.predict,
      aws_api_gateway_integration_response.predict,
      aws_api_gateway_method.predict,
      local.request_schema,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/apigateway/${local.api_name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this.id
  stage_name    = "v1"

  # Who called and how it went; never what was asked or answered.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId = "$context.requestId"
      time      = "$context.requestTime"
      status    = "$context.status"
      caller    = "$context.identity.userArn"
      latencyMs = "$context.responseLatency"
      error     = "$context.error.message"
      firewall  = "$context.waf.status"
    })
  }

  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    metrics_enabled        = true
    logging_level          = "OFF"
    data_trace_enabled     = false
    throttling_rate_limit  = var.throttle_rps
    throttling_burst_limit = var.throttle_rps
  }
}
