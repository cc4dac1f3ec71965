"""The import rules hold, and the bot's process carries no engine."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGINE = ("jobs.worker", "langgraph", "openai", "anthropic", "boto3", "arq.worker", "regopy", "dulwich")


def test_the_import_contract_holds() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_bot_without_a_worker_leaves_the_engine_out_of_memory() -> None:
    script = (
        "import sys, bot.main, bot.slack.app, bot.delivery.relay, bot.api.routes, bot.web.pages;"
        f"print([m for m in {ENGINE!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
