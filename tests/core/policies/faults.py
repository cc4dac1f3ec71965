"""Seeded faults: for every rule at least one way to break it in the good repository, and it alone."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.domain.base import Json
from tests.core.policies.good_tree import with_text

Tree = dict[str, bytes]
MAIN = "infra/modules/platform/main.tf"
NETWORK = "infra/modules/platform/network.tf"
SERVICE = "infra/modules/platform/service.tf"
PROD = "infra/envs/prod/terraform.tfvars"


@dataclass(frozen=True)
class Fault:
    """What is broken, and words of the evidence that the verdict must give."""

    breaks: str
    evidence: str
    tree: Callable[[Tree], Tree] = lambda tree: tree
    asked: Json = field(default_factory=dict)
    planned: Json = field(default_factory=dict)
    priced: Json = field(default_factory=dict)
    companions: frozenset[str] = frozenset()
    """Rules that cannot hold without this one."""


def swap(path: str, old: str, new: str) -> Callable[[Tree], Tree]:
    return lambda tree: with_text(tree, path, old, new)


def without(*parts: str) -> Callable[[Tree], Tree]:
    return lambda tree: {path: data for path, data in tree.items() if not any(part in path for part in parts)}


def added(path: str, text: str) -> Callable[[Tree], Tree]:
    return lambda tree: {**tree, path: text.encode()}


FAULTS = (
    Fault("ENC-01", f"aws_s3_bucket.data ({MAIN}:", swap(MAIN, '"aws:kms"', '"AES256"')),
    Fault("ENC-02", "aws_efs_file_system.models", swap(MAIN, "  encrypted  = true", "  encrypted  = false")),
    Fault(
        "ENC-03", "aws_sns_topic.alerts", swap(MAIN, 'alerts"\n  kms_master_key_id = aws_kms_key.this.arn', 'alerts"')
    ),
    Fault(
        "ENC-04",
        "ELBSecurityPolicy-2016-08",
        swap(NETWORK, "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-2016-08"),
    ),
    Fault(
        "ENC-05",
        "aws_sagemaker_endpoint_configuration.this",
        swap(SERVICE, "  kms_key_arn = aws_kms_key.this.arn\n", ""),
    ),
    Fault("ENC-06", "does not rotate", swap(MAIN, "enable_key_rotation = true", "enable_key_rotation = false")),
    Fault("S3-01", "in all four ways", swap(MAIN, "block_public_acls       = true", "block_public_acls       = false")),
    Fault("S3-02", "denies requests without TLS", swap(MAIN, "aws:SecureTransport", "aws:SourceIp")),
    Fault(
        "S3-03", "is not versioned", swap(MAIN, '    status = "Enabled"\n  }\n}', '    status = "Suspended"\n  }\n}')
    ),
    Fault(
        "S3-04",
        "neither access logging nor data events",
        swap(MAIN, '"aws_s3_bucket_logging"', '"aws_s3_bucket_metric"'),
    ),
    Fault("NET-01", "assign_public_ip", swap(SERVICE, "assign_public_ip = false", "assign_public_ip = true")),
    Fault(
        "NET-02",
        "opens port 22",
        swap(NETWORK, "_port   = 443\n    to_port     = 443", "_port   = 22\n    to_port     = 22"),
    ),
    Fault("NET-03", "no gateway endpoint for S3", swap(NETWORK, ".s3", ".ec2")),
    Fault(
        "NET-04",
        "aws_internet_gateway.way",
        lambda tree: {
            **{p: d.replace(b"internal           = false", b"internal           = true") for p, d in tree.items()},
            "infra/modules/platform/way.tf": b'resource "aws_internet_gateway" "way" {}\n',
        },
        asked={"private_only": True},
    ),
    Fault("NET-05", "has no flow log", swap(NETWORK, '"aws_flow_log"', '"aws_network_acl"')),
    Fault(
        "IAM-01",
        "allows s3:* on every resource",
        swap(
            SERVICE,
            '["s3:GetObject"]\n    resources = ["${aws_s3_bucket.data.arn}/*"]',
            '["s3:*"]\n    resources = ["*"]',
        ),
    ),
    Fault("IAM-02", "passes a role to any service", swap(SERVICE, "iam:PassedToService", "aws:RequestedRegion")),
    Fault(
        "IAM-03",
        "aws_iam_access_key.ci",
        added("infra/modules/platform/key.tf", 'resource "aws_iam_access_key" "ci" {\n  user = "ci"\n}\n'),
    ),
    Fault(
        "IAM-04",
        "trusts the subject repo:*",
        swap(SERVICE, "repo:${var.github_repository}:environment:${var.environment}", "repo:*"),
    ),
    Fault(
        "IAM-05",
        "aws_iam_role.task",
        swap(SERVICE, "execution_role_arn = aws_iam_role.model.arn", "execution_role_arn = aws_iam_role.task.arn"),
    ),
    Fault(
        "TAG-01",
        "sets no tag Owner",
        swap("infra/envs/prod/providers.tf", '      Owner              = "ml-platform"\n', ""),
    ),
    Fault("REG-01", "is in eu-north-1", swap(PROD, "eu-west-1", "eu-north-1")),
    Fault(
        "REG-02",
        "is in us-east-1",
        swap(PROD, '"eu-west-1"', '"us-east-1"'),
        asked={"regions": ["eu-west-1", "us-east-1"]},
    ),
    Fault("COST-01", "600.00", priced={"high": 600.0}),
    Fault("COST-02", "no FORECASTED notification", swap(MAIN, '"FORECASTED"', '"ACTUAL"')),
    Fault("COST-03", "runs day and night in dev", swap(SERVICE, 'var.environment == "prod" ? 1 : 0', "1")),
    Fault("COST-04", "ml.p4d.24xlarge", swap(SERVICE, "ml.c5.xlarge", "ml.p4d.24xlarge")),
    Fault(
        "COMP-01", "business associate", swap("docs/compliance.md", "business associate agreement (BAA)", "contract")
    ),
    Fault(
        "COMP-02",
        "no audit trail",
        swap(MAIN, '"aws_cloudtrail"', '"aws_config_rule"'),
        companions=frozenset({"LOG-01"}),
    ),
    Fault(
        "COMP-03",
        "no web application firewall",
        swap(NETWORK, '"aws_wafv2_web_acl_association"', '"aws_lb_trust_store"'),
    ),
    Fault("COMP-04", "erasure", swap("docs/compliance.md", "Erasure", "Tidying")),
    Fault(
        "COMP-05",
        "explains no decision",
        planned={"capabilities": [{"id": "drift_monitoring", "provided_by": "component:drift_job"}]},
    ),
    Fault("PII-01", "no step that removes identities", without("src/app/privacy")),
    Fault(
        "LOG-01", "keeps logs for ever", swap(MAIN, "retention_in_days = var.retention_days", "retention_in_days = 0")
    ),
    Fault("LOG-02", "no alarm on latency", swap(MAIN, "TargetResponseTime", "RequestCount")),
    Fault(
        "MON-01",
        "no drift monitor",
        planned={"capabilities": [{"id": "explainability", "provided_by": "file:src/app/__init__.py"}]},
    ),
    Fault("SEC-01", "src/app/login.py:2", added("src/app/login.py", 'USER = "me"\nPASSWORD = "hunter2hunter2"\n')),
    Fault("HA-01", "desired_count is 1 in production", swap(PROD, "tasks              = 2", "tasks              = 1")),
    Fault(
        "HA-02",
        "no point-in-time recovery",
        swap(MAIN, "point_in_time_recovery {\n    enabled = true", "point_in_time_recovery {\n    enabled = false"),
    ),
    Fault("GOV-01", "job deploy", swap(".github/workflows/cd-prod.yml", "    environment: production\n", "")),
    Fault(
        "GOV-01",
        "job deploy",
        added(".gitlab-ci.yml", "deploy:\n  environment: production\n  script: [make apply-prod]\n"),
    ),
    Fault(
        "GOV-01",
        "job Release",
        added("Jenkinsfile", "pipeline { stages { stage('Release') { steps { sh 'make deploy ENV=prod' } } } }\n"),
    ),
    Fault("GOV-02", "src/app/register.py", swap("src/app/register.py", "PendingManualApproval", "Approved")),
    Fault("IMG-01", "does not scan images", swap(MAIN, "scan_on_push = true", "scan_on_push = false")),
    Fault(
        "STATE-01",
        "encrypt of the backend",
        swap("infra/envs/prod/backend.tf", "encrypt      = true", "encrypt      = false"),
    ),
    Fault(
        "TF-01", "does not pin the provider aws", swap("infra/stack/versions.tf", '      version = "~> 5.100"\n', "")
    ),
    Fault(
        "DEP-01",
        "Timestream",
        added(
            "infra/modules/platform/old.tf",
            'resource "aws_timestreamwrite_database" "old" {\n  database_name = "old"\n}\n',
        ),
    ),
)

#: Further ways to break a rule: what a reviewer would try next.
MORE_FAULTS = (
    Fault(
        "ENC-01",
        "has no default encryption",
        swap(MAIN, '"aws_s3_bucket_server_side_encryption_configuration"', '"aws_s3_bucket_metric"'),
    ),
    Fault("ENC-04", "plain HTTP without a redirect", swap(NETWORK, '"HTTPS"', '"HTTP"')),
    Fault("ENC-06", "every principal", swap(MAIN, '"arn:aws:iam::${var.account_id}:root"', '"*"')),
    Fault("S3-03", "abort_incomplete_multipart_upload", swap(MAIN, "abort_incomplete_multipart_upload", "expiration")),
    Fault(
        "NET-02",
        "opens port 443",
        swap(
            "infra/modules/platform/network.tf",
            "security_groups    = [aws_security_group.door.id]",
            "security_groups    = []",
        ),
    ),
    Fault(
        "IAM-01",
        "allows * on every resource",
        swap(
            SERVICE, '["s3:GetObject"]\n    resources = ["${aws_s3_bucket.data.arn}/*"]', '["*"]\n    resources = ["*"]'
        ),
    ),
    Fault("IAM-02", "passes any role", swap(SERVICE, "resources = [aws_iam_role.model.arn]", 'resources = ["*"]')),
    Fault(
        "IAM-03",
        "AdministratorAccess",
        added(
            "infra/modules/platform/admin.tf",
            'resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.task.name\n'
            '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}\n',
        ),
    ),
    Fault(
        "IAM-03",
        "src/app/keys.py:1",
        added("src/app/keys.py", 'KEY = "AKIAIOSFODNN7EXAMPLQ"\n'),
        companions=frozenset({"SEC-01"}),
    ),
    Fault("IAM-04", "on behalf of any account", swap(SERVICE, "aws:SourceAccount", "aws:RequestedRegion")),
    Fault("COST-02", "has no budget", swap(MAIN, '"aws_budgets_budget"', '"aws_ce_anomaly_monitor"')),
    Fault("GOV-01", "deploy nothing to production", without("cd-prod.yml")),
    Fault("HA-01", "uses one availability zone", swap(PROD, '["eu-west-1a", "eu-west-1b"]', '["eu-west-1a"]')),
    Fault(
        "HA-01",
        "initial_instance_count is 1",
        swap(SERVICE, "initial_instance_count = 2", "initial_instance_count = 1"),
    ),
    Fault("HA-02", "no restore runbook", without("docs/runbooks/restore.md")),
    Fault("IMG-01", "lets tags be overwritten", swap(MAIN, '"IMMUTABLE"', '"MUTABLE"')),
    Fault("IMG-01", "runs as root", swap("docker/serve/Dockerfile", "USER 10001\n", "")),
    Fault("IMG-01", "unpinned base image", swap("docker/serve/Dockerfile", "python:3.12-slim", "python")),
    Fault(
        "IMG-01",
        "by the tag latest",
        swap(SERVICE, 'repository_url}:${var.image_tag}" },', 'repository_url}:latest" },'),
    ),
    Fault("LOG-01", "keeps production logs 7 days", swap(PROD, "retention_days     = 90", "retention_days     = 7")),
    Fault("LOG-02", "has no dashboard", swap(MAIN, '"aws_cloudwatch_dashboard"', '"aws_cloudwatch_log_stream"')),
    Fault("MON-01", "no runbook for drift", without("drift-retrain.md")),
    Fault(
        "MON-01",
        "no drift monitor",
        planned={
            "capabilities": [
                {"id": "drift_monitoring", "provided_by": "file:src/app/nowhere.py"},
                {"id": "explainability", "provided_by": "x"},
            ]
        },
    ),
    Fault("REG-02", "global.anthropic", added("src/app/ask.py", 'MODEL = "global.anthropic.claude-sonnet-4"\n')),
    Fault("SEC-01", "a private key", added("deploy/id", "-----BEGIN RSA PRIVATE KEY-----\n")),
    Fault("STATE-01", "local disk", without("infra/envs/prod/backend.tf")),
    Fault(
        "TF-01",
        "runs a provisioner",
        swap(
            SERVICE,
            'resource "aws_ecs_cluster" "this" {\n',
            'resource "aws_ecs_cluster" "this" {\n  provisioner "local-exec" {\n    command = "true"\n  }\n',
        ),
    ),
    Fault(
        "TF-01",
        "without a version",
        added("infra/modules/platform/far.tf", 'module "far" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'),
    ),
    Fault("DEP-01", "client frauddetector", added("src/app/old.py", 'client = boto3.client("frauddetector")\n')),
    Fault("PII-01", "no step that removes identities", without("src/app/privacy"), asked={"phi": False}),
)
