# What must hold of the service whatever its size. Runs without AWS: `terraform test`.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name                       = "churn-prod"
  environment                = "prod"
  region                     = "eu-west-1"
  account_id                 = "123456789012"
  image_tag                  = "3f2a1c0"
  app_repository_url         = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/churn-prod/app"
  app_repository_arn         = "arn:aws:ecr:eu-west-1:123456789012:repository/churn-prod/app"
  kms_key_arn                = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  artifact_bucket            = "churn-prod-artifacts-123456789012"
  artifact_bucket_arn        = "arn:aws:s3:::churn-prod-artifacts-123456789012"
  data_bucket                = "churn-prod-data-123456789012"
  data_bucket_arn            = "arn:aws:s3:::churn-prod-data-123456789012"
  vpc_id                     = "vpc-1"
  vpc_cidr                   = "10.20.0.0/16"
  private_subnet_ids         = ["subnet-1", "subnet-2"]
  public_subnet_ids          = ["subnet-3", "subnet-4"]
  endpoint_security_group_id = "sg-1"
  s3_prefix_list_id          = "pl-1"
  dynamodb_prefix_list_id    = "pl-2"
  certificate_id             = "0a1b2c3d-0000-4000-8000-0123456789ab"
}

run "private_and_encrypted_unless_asked" {
  command = plan

  assert {
    condition     = aws_lb.this.internal && length(aws_vpc_security_group_ingress_rule.internet) == 0
    error_message = "The load balancer is open to the internet."
  }

  assert {
    condition     = aws_lb_listener.https.protocol == "HTTPS" && startswith(aws_lb_listener.https.ssl_policy, "ELBSecurityPolicy-TLS13-1-2")
    error_message = "The listener admits plain HTTP or TLS older than 1.2."
  }

  assert {
    condition     = aws_lb_listener.https.certificate_arn == "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0123456789ab"
    error_message = "The certificate is not the one of this account and region."
  }

  assert {
    condition     = aws_ecs_service.this.network_configuration[0].assign_public_ip == false
    error_message = "Tasks have public addresses."
  }
}

run "container_is_locked_down" {
  command = plan

  assert {
    condition     = alltrue([for c in jsondecode(aws_ecs_task_definition.this.container_definitions) : c.readonlyRootFilesystem && c.user == "10001:10001"])
    error_message = "The container runs as root or may write to its own file system."
  }

  assert {
    condition     = alltrue([for c in jsondecode(aws_ecs_task_definition.this.container_definitions) : endswith(c.image, ":3f2a1c0")])
    error_message = "The task does not run the image that CI built."
  }

  assert {
    condition     = !anytrue([for e in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment : e.name == "TABLE_NAME"])
    error_message = "Without an online store the container is still told of a table."
  }
}

run "failed_deployment_rolls_back" {
  command = plan

  assert {
    condition     = aws_ecs_service.this.deployment_circuit_breaker[0].rollback && aws_ecs_service.this.alarms[0].rollback
    error_message = "A failed deployment stays."
  }
}

run "alarms_reach_people" {
  command = plan

  variables {
    alarm_topic_arn  = "arn:aws:sns:eu-west-1:123456789012:churn-prod-alarms"
    latency_alarm_ms = 100
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.latency.threshold == 0.1 && aws_cloudwatch_metric_alarm.latency.extended_statistic == "p95"
    error_message = "The latency alarm does not watch the p95 against the target."
  }

  assert {
    condition     = contains(aws_cloudwatch_metric_alarm.target_5xx.alarm_actions, var.alarm_topic_arn)
    error_message = "The 5xx alarm tells nobody."
  }
}

run "public_opens_443_only" {
  command = plan

  variables {
    public = true
  }

  assert {
    condition     = !aws_lb.this.internal && aws_vpc_security_group_ingress_rule.internet[0].from_port == 443 && aws_vpc_security_group_ingress_rule.internet[0].to_port == 443
    error_message = "`public` opens more than 443, or nothing."
  }

  assert {
    condition     = toset(aws_ecs_service.this.network_configuration[0].subnets) == toset(var.private_subnet_ids)
    error_message = "Tasks left their private subnets."
  }
}

run "one_zone_is_refused" {
  command = plan

  variables {
    private_subnet_ids = ["subnet-1"]
  }

  expect_failures = [aws_lb.this]
}

run "placeholder_certificate_is_told" {
  command = plan

  variables {
    certificate_id = "replace-with-your-acm-certificate-id"
  }

  expect_failures = [check.certificate]
}

run "task_counts_are_ordered" {
  command = plan

  variables {
    min_tasks     = 3
    desired_tasks = 2
  }

  expect_failures = [aws_appautoscaling_target.this]
}
