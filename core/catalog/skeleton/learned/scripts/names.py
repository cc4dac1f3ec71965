"""Names of deployed things, for jobs that may not read Terraform's state. The modules make them the same way, which
tests/contract/test_names.py checks.
"""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ("dev", "staging", "prod")


@dataclass(frozen=True)
class Names:
    artifact_bucket: str
    model_package_group: str
    training_state_machine: str


def names_of(environment: str) -> Names:
    """Raises SystemExit with what is missing."""
    account = os.environ.get("AWS_ACCOUNT_ID", "")
    if environment not in ENVIRONMENTS or not account:
        raise SystemExit(f"give one of {', '.join(ENVIRONMENTS)}, and its account in AWS_ACCOUNT_ID")
    lines = (ROOT / "config/project.env").read_text(encoding="utf-8").splitlines()
    project = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    name, region = f"{project['PROJECT']}-{environment}", project["AWS_REGION"]
    return Names(
        artifact_bucket=f"{name}-artifacts-{account}",
        model_package_group=f"{name}-models",
        training_state_machine=f"arn:aws:states:{region}:{account}:stateMachine:{name}-training",
    )
