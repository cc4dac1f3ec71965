"""A run that is killed at any node goes on where it was and ends as if nothing had happened."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.workflow.graph import NODES
from tests.support.builders import BATCH
from tests.support.killer import GATES

#: Vague enough for the input gate; the answers make the batch design of it.
VAGUE = "Score our customers every night for churn from a CSV in S3."
MOMENTS = [
    pytest.param(node, moment, marks=pytest.mark.slow)
    for node in NODES
    for moment in (("entered", "worked") if node in GATES else ("entered", "worked", "written"))
]


def run(data_dir: Path, *arguments: str, killed_at: tuple[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    module = ["tests.support.killer", *killed_at, "--"] if killed_at else ["bot"]
    environment = {**os.environ, "DATA_DIR": str(data_dir)}
    return subprocess.run(
        [sys.executable, "-m", *module, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def design(data_dir: Path, *arguments: str) -> dict[str, Any]:
    done = run(data_dir, "design", "--yes", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return design(tmp_path_factory.mktemp("undisturbed"), VAGUE)


def test_the_vague_requirement_passes_both_gates(undisturbed: dict[str, Any]) -> None:
    assert undisturbed["questions"], "the input gate was not reached, so killing there would prove nothing"
    assert set(undisturbed["timings"]) >= set(NODES) - set(GATES)


@pytest.mark.parametrize(("node", "moment"), MOMENTS)
def test_killed_at_a_node_the_run_ends_as_if_undisturbed(
    node: str, moment: str, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    killed = run(tmp_path, "design", "--yes", "--json", VAGUE, killed_at=(node, moment))
    assert killed.returncode == -signal.SIGKILL, f"the run did not come to {node}: {killed.stderr}"
    shown = run(tmp_path, "runs", "show", "D-1", "--json")
    assert json.loads(shown.stdout)["status"] in ("queued", "running", "waiting")
    resumed = design(tmp_path, "--resume", "D-1")
    assert resumed["status"] == "completed"
    assert resumed["repository"]["commit"] == undisturbed["repository"]["commit"]
    visits = Counter((card["node"], card["visit"]) for card in resumed["cards"])
    assert visits == Counter((card["node"], card["visit"]) for card in undisturbed["cards"])
    assert set(visits.values()) == {1}


def test_two_runs_of_one_requirement_give_the_same_commit(tmp_path: Path) -> None:
    commits = {design(tmp_path / name, BATCH)["repository"]["commit"] for name in ("one", "two")}
    assert len(commits) == 1
