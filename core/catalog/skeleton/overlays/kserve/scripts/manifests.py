"""Manifests of one environment on stdout: IMAGE_TAG=... AWS_ACCOUNT_ID=... python scripts/manifests.py ENVIRONMENT

Sizes are read from terraform.tfvars, names are made as the modules make them: nothing is written twice.
"""

import os
import re
import string
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ("dev", "staging", "prod")
_ORDER = ("namespace.yaml", "quota.yaml", "network.yaml", "service.yaml", "inferenceservice.yaml")


def values_of(environment: str, *, account: str, tag: str) -> dict[str, str]:
    """What the manifests' placeholders stand for."""
    text = (ROOT / "infra/envs" / environment / "terraform.tfvars").read_text(encoding="utf-8")
    sizes = dict(re.findall(r"^eks_kserve_(\w+)\s*=\s*\"?([^\"\n]+)\"?$", text, re.MULTILINE))
    lines = (ROOT / "config/project.env").read_text(encoding="utf-8").splitlines()
    project = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    name, region = f"{project['PROJECT']}-{environment}", project["AWS_REGION"]
    registry = dict(re.findall(r"^(ecr_registry)\s*=\s*\"([^\"\n]+)\"$", text, re.MULTILINE))
    table = f"{name}-features" if (ROOT / "infra/modules/dynamodb").is_dir() else ""
    return {
        "NAME": name,
        "ENVIRONMENT": environment,
        "AWS_REGION": region,
        "IMAGE": f"{registry.get('ecr_registry', f'{account}.dkr.ecr.{region}.amazonaws.com')}/{name}/app:{tag}",
        "ARTIFACT_BUCKET": f"{name}-artifacts-{account}",
        "DATA_BUCKET": f"{name}-data-{account}",
        "TABLE_NAME": table,
        "MIN_REPLICAS": sizes["min_replicas"],
        "MAX_REPLICAS": sizes["max_replicas"],
        "POD_QUOTA": str(int(sizes["max_replicas"]) * 2 + 4),
        "GPU": "1" if sizes["gpu"] == "true" else "0",
    }


def manifests(environment: str, *, account: str, tag: str) -> str:
    """One YAML stream, in the order in which it is applied. Raises KeyError for a placeholder that nothing fills."""
    values = values_of(environment, account=account, tag=tag)
    texts = [(ROOT / "platform" / name).read_text(encoding="utf-8") for name in _ORDER]
    return "---\n".join(string.Template(text).substitute(values) for text in texts)


def main() -> int:
    account, tag = os.environ.get("AWS_ACCOUNT_ID", ""), os.environ.get("IMAGE_TAG", "")
    if len(sys.argv) != 2 or sys.argv[1] not in ENVIRONMENTS or not account or not tag:
        print("usage: IMAGE_TAG=... AWS_ACCOUNT_ID=... python scripts/manifests.py dev|staging|prod", file=sys.stderr)
        return 2
    print(manifests(sys.argv[1], account=account, tag=tag))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
