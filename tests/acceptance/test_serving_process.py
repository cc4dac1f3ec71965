"""The process that people's requests come to carries no engine, also when it is really serving them."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.slack_api import SECRET, TOKEN, running_slack

#: arq's client imports its worker module, and the pages read repositories by dulwich: neither runs a step of a design.
ENGINE = ("jobs.worker", "core.workflow.graph", "langgraph", "openai", "anthropic", "boto3", "regopy")

SERVE = f"""
import asyncio, sys
import aiohttp
from bot.main import Surfaces, create_app
from bot.serving import Unsignalled, carried, migrate_apart, web_config
from core.settings import Settings
from tests.support.builders import BATCH
from tests.support.servers import free_port
from tests.support.slack_api import a_mention, an_event

async def main():
    settings, port = Settings(), free_port()
    await migrate_apart(settings)
    before = {{m for m in {ENGINE!r} if m in sys.modules}}
    async with carried(settings, page_url="http://127.0.0.1") as carrier:
        surfaces = Surfaces(core=carrier.core, settings=settings, holder="t", loopback=True)
        server = Unsignalled(web_config(create_app(surfaces), host="127.0.0.1", port=port))
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        request = an_event(a_mention(BATCH))
        async with aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{{port}}/slack/events"
            async with session.post(url, data=request.body, headers=request.headers) as answer:
                assert answer.status == 200
        for _ in range(200):
            if await carrier.core.queries.recent():
                break
            await asyncio.sleep(0.05)
        assert len(await carrier.core.queries.recent()) == 1, "the design was not begun"
        server.should_exit = True
        await task
    print(sorted({{m for m in {ENGINE!r} if m in sys.modules}} - before), sorted(before))

asyncio.run(main())
"""


async def test_a_process_that_serves_slack_has_loaded_no_engine(tmp_path: Path) -> None:
    async with running_slack() as slack:
        environment = {
            **os.environ, "DATA_DIR": str(tmp_path), "SLACK_API_URL": slack.url, "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET, "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        process = await finished([sys.executable, "-c", SERVE], environment)
    assert process.stdout.splitlines()[-1:] == ["[] []"], json.dumps(process.stdout + process.stderr[-2000:])


async def finished(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, cwd=root, capture_output=True, text=True, timeout=120, check=False
    )
