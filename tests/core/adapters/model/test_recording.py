from pathlib import Path

import pytest
from pydantic import BaseModel

from core.adapters.model.recording import RecordingModel, ReplayedModel
from core.adapters.model.scripted import ScriptedModel
from core.errors import BadInput, ModelUnavailable
from core.ports import Answer, Model


class Reply(BaseModel):
    text: str


async def ask(model: Model, prompt: str) -> Answer:
    return await model.ask(prompt, Reply, agent="planner", tier="fast")


async def test_what_was_recorded_is_answered_again_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    recording = RecordingModel(ScriptedModel("s", {"planner": [{"text": "ü"}, {"text": "b"}]}), path)
    told = [await ask(recording, prompt) for prompt in ("one", "two")]
    replayed = ReplayedModel(path)
    assert [(await ask(replayed, prompt)).value for prompt in ("two", "one")] == [told[1].value, told[0].value]
    with pytest.raises(ModelUnavailable, match="not recorded"):
        await ask(replayed, "three")


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("{}\n")
    with pytest.raises(BadInput, match=r"x\.jsonl is no recording"):
        ReplayedModel(path)
