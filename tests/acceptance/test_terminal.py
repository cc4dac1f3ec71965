"""What the contract promises of the command line, through the real command in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import BATCH, REALTIME
from tests.support.terraform import terraform_or_skip

ROOT = Path(__file__).parents[2]


def command(
    data_dir: Path, *arguments: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env={**os.environ, "DATA_DIR": str(data_dir), **environment},
        input=stdin,
        capture_output=True,
        timeout=200,
        check=False,
        cwd=ROOT,
    )


def designed(data_dir: Path, *arguments: str, code: int = 0, **environment: str) -> dict[str, Any]:
    done = command(data_dir, "design", "--json", *arguments, **environment)
    assert done.returncode == code, done.stderr.decode()
    return json.loads(done.stdout)


def test_a_batch_wish_becomes_a_tested_repository_within_its_budget(tmp_path: Path) -> None:
    told = designed(tmp_path, "--yes", BATCH, "--out", str(tmp_path / "out"))
    assert (told["status"], told["plan"]["pattern"], told["cost"]["region"]) == ("completed", "batch", "eu-west-1")
    assert told["cost"]["high"] <= 60
    assert told["policy"]["overall"] != "fail"
    assert {c["status"] for c in told["validation"]["checks"]} <= {"passed", "skipped"}
    assert all(line["source"] for line in told["cost"]["lines"])
    own = subprocess.run(
        ["make", "test", f"VENV={sys.prefix}"],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert own.returncode == 0, own.stdout + own.stderr
    assert " passed" in own.stdout


@pytest.mark.terraform
@pytest.mark.parametrize(("text", "pattern"), [(BATCH, "batch"), (REALTIME, "realtime")])
def test_each_environment_plans_offline_with_the_real_provider(tmp_path: Path, text: str, pattern: str) -> None:
    told = designed(tmp_path, "--yes", text, TERRAFORM_PLUGIN_DIR=str(terraform_or_skip(tmp_path).mirror))
    assert (told["status"], told["plan"]["pattern"]) == ("completed", pattern)
    checks = {c["name"]: c for c in told["validation"]["checks"]}
    assert {checks[f"terraform_{step}"]["status"] for step in ("fmt", "validate", "plan")} == {"passed"}
    planned = checks["terraform_plan"]["detail"]
    assert all(name in planned for name in ("dev", "staging", "prod"))


def test_the_real_time_wish_is_served_within_its_budget(tmp_path: Path) -> None:
    told = designed(tmp_path, "--until", "final", REALTIME)
    assert (told["status"], told["gate"], told["plan"]["pattern"]) == ("waiting", "final", "realtime")
    assert told["cost"]["high"] <= 900
    assert told["repository"] is None


@pytest.mark.parametrize(
    ("text", "stdin"),
    [
        ("", b""),
        ("🎉🎉", b""),
        ("Order two pizzas for the offsite, please", b""),
        ("-", b"\x00\x01\x02\xff"),
        ("-", b"score " * 200_000),
    ],
)
def test_what_is_no_requirement_is_exit_2_with_one_clear_line(tmp_path: Path, text: str, stdin: bytes) -> None:
    done = command(tmp_path, "design", "--json", text, stdin=stdin)
    told = json.loads(done.stdout)
    assert done.returncode == 2
    assert (told["decision_set_id"], told["status"]) == (None, None)
    assert told["first_action"] == "decline_or_redirect"
    assert told["notices"][0]["text"]
    assert b"Traceback" not in done.stderr


def test_another_cloud_waits_at_the_input_gate_and_yes_never_settles_it(tmp_path: Path) -> None:
    text = "Nightly churn scores on GCP with Vertex AI and BigQuery, 300 dollars a month"
    waiting = designed(tmp_path / "wait", text)
    assert (waiting["status"], waiting["gate"]) == ("waiting", "input")
    assert waiting["first_action"] == "decline_or_redirect"
    blocked = designed(tmp_path / "yes", "--yes", text, code=3)
    assert (blocked["status"], blocked["repository"]) == ("blocked", None)


def test_a_contradiction_is_flagged_and_not_planned_over(tmp_path: Path) -> None:
    text = "Real-time fraud scores, p95 under 50 ms, but run it only once a night as a batch job. 500 dollars a month."
    told = designed(tmp_path, "--yes", text, code=3)
    assert told["first_action"] == "flag_conflict"
    assert told["coverage"]["conflicts"]
    assert (told["status"], told["plan"]) == ("blocked", None)


def test_reject_ends_without_a_repository(tmp_path: Path) -> None:
    told = designed(tmp_path, "--decide", "reject", BATCH, code=3)
    assert (told["status"], told["repository"]) == ("rejected", None)


def test_revise_moves_the_region_and_shows_the_diff(tmp_path: Path) -> None:
    told = designed(tmp_path, "--decide", "revise", "--comment", "must be eu-central-1", BATCH)
    assert (told["status"], told["draft"], told["plan"]["region"]) == ("waiting", 2, "eu-central-1")
    assert told["diff"]["constraints_changed"]["regions"] == ["eu-west-1", "eu-central-1"]
    assert told["diff"]["cost_delta_usd"] > 0


def test_answers_from_a_file_reach_the_plan(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"monthly_budget_usd": 200, "regions": ["eu-north-1"]}))
    told = designed(
        tmp_path, "--answers", str(answers), "--until", "final", "Score our customers every night for churn from S3"
    )
    assert told["constraints"]["monthly_budget_usd"] == 200
    assert told["provenance"]["monthly_budget_usd"]["source"] == "answer"


def test_ctrl_c_leaves_a_design_that_goes_on(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "design", "--yes", BATCH],
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
    )
    while json_status(tmp_path) is None and running.poll() is None:
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode in (0, 130), err.decode()
    assert b"Traceback" not in err
    told = designed(tmp_path, "--yes", "--resume", "D-1")
    assert told["status"] == "completed"


def json_status(data_dir: Path) -> str | None:
    shown = command(data_dir, "runs", "show", "D-1", "--json")
    return json.loads(shown.stdout)["status"] if shown.returncode == 0 else None
