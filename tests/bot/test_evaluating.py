"""`eval` on a file of our own: by rules, recorded from a model, and replayed without it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.model_server import model_server

FILE = Path(__file__).parents[1] / "acceptance/evaluation/requirements.json"


def evaluate(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "eval", *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=280, check=False)


def test_the_rules_read_our_own_requirements(tmp_path: Path) -> None:
    out = tmp_path / "scores.json"
    done = evaluate(str(FILE), "--mode", "rules", "--out", str(out))
    assert done.returncode == 0, done.stderr
    told = json.loads(out.read_text())
    assert {row["id"] for row in told["cases"]} == {
        "nightly", "checkout", "elsewhere", "orders", "lunch", "anomalies", "recommendations", "german", "hidden",
        "vague",
    }  # fmt: skip
    whole = told["summary"]
    assert whole["f1"] >= 0.9
    assert whole["first_action"] >= 0.9
    assert (whole["must_not_violations"], whole["invented"], whole["decided_by_models"]) == (0, 0, 0)
    assert "nightly" in done.stdout
    assert f"{whole['f1']}" in done.stdout


def test_a_models_run_is_recorded_once_and_replayed_without_it(tmp_path: Path) -> None:
    one: dict[str, Any] = json.loads(FILE.read_text())
    one["requirements"] = one["requirements"][:1]
    file, recording = tmp_path / "one.json", tmp_path / "answers.jsonl"
    file.write_text(json.dumps(one))
    with model_server() as server:
        access = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.openai_url}
        first = evaluate(str(file), "--mode", "openai", "--record", str(recording), "--json", **access)
        asked = len(server.seen)
    assert first.returncode == 0, first.stderr
    assert asked > 0
    again = evaluate(str(file), "--mode", "openai", "--replay", str(recording), "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["cases"] == json.loads(first.stdout)["cases"]
    assert json.loads(again.stdout)["summary"]["decided_by_models"] > 0


@pytest.mark.parametrize(("arguments", "says"), [(("none.json",), "cannot be read"), ((__file__,), "no file of")])
def test_what_cannot_be_evaluated_is_refused_in_a_line(arguments: tuple[str, ...], says: str) -> None:
    done = evaluate(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
