"""The weakest real model: a whole design with 135 million parameters on the processor ends in a valid repository."""

import os
from pathlib import Path

import pytest

from core.application.report import report
from core.settings import Settings
from tests.support.builders import BATCH
from tests.support.model_run import desk
from tests.support.small_model import missing, small_model


@pytest.mark.slow
@pytest.mark.timeout(1500)
async def test_a_design_with_a_model_that_understands_nothing_ends_in_a_valid_repository(tmp_path: Path) -> None:
    if why := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    with small_model(tmp_path) as url:
        settings = Settings(
            data_dir=tmp_path / "data",
            openai_base_url=url,
            openai_model="smollm2",
            openai_model_fast="smollm2",
            llm_timeout=90,
            llm_max_tokens=300,
            llm_concurrency=1,
        )
        async with desk(settings, judges=True) as here:
            view = await here.design(BATCH)
    assert view.status == "completed", view.validation
    assert view.validation is not None
    assert view.validation.status == "passed"
    assert view.repository is not None
    told = report(view)["llm"]
    assert isinstance(told, dict)
    assert isinstance(told["output_tokens"], int)
    assert told["output_tokens"] > 0, "it answered"
    for card in view.cards:
        assert card.decided_by in ("rules", "openai:smollm2")
        assert card.decided_by != "rules" or not card.prompt_hash or card.note, "a fallback says why"
