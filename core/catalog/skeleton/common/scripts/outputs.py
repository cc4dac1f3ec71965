"""What Terraform says of a deployed environment, for the scripts beside this file."""

import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def outputs(environment: str) -> dict[str, str]:
    """Name of an output to its value. Raises CalledProcessError when the environment is not deployed."""
    command = ["bash", str(ROOT / "scripts/tf.sh"), environment, "output", "-json"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return {name: item["value"] for name, item in json.loads(answer.stdout).items()}


def find(values: dict[str, str], ending: str) -> str | None:
    """The first output whose name ends so; components put their own name before it."""
    return next((value for name, value in sorted(values.items()) if name.endswith(ending)), None)
