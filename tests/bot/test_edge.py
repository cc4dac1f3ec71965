"""Every failure of a command as one line on stderr and an exit code of the contract."""

import asyncio
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

from bot.edge import put, run
from core import errors as ours
from core.settings import Settings


def ended(work: object, *, debug: bool = False) -> int:
    async def command() -> int:
        if isinstance(work, BaseException):
            raise work
        return work()  # pyright: ignore[reportCallIssue, reportUnknownVariableType]

    with pytest.raises(typer.Exit) as ending:
        run(command, debug=debug)
    return ending.value.exit_code


@pytest.mark.parametrize("code", [0, 3, 4])
def test_what_the_work_returns_is_the_exit_code(code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda: code) == code
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("exc", "code"),
    [
        (ours.BadInput("This is binary."), 2),
        (ours.RequirementTooVague(), 2),
        (ours.ConfigurationError("DATA_DIR cannot be written."), 2),
        (ours.DecisionSetNotFound(), 2),
        (ours.GateNotFound(), 2),
        (ours.WaiverNeeded(), 3),
        (ours.WrongState("It has ended."), 3),
        (ours.NotAllowed(), 3),
        (ours.ModelUnavailable(), 5),
        (ours.DatabaseUnavailable(), 5),
        (ours.ArtifactMissing(), 1),
        (KeyError("x"), 1),
        (KeyboardInterrupt(), 130),
        (asyncio.CancelledError(), 130),
    ],
)
def test_each_failure_is_one_line_and_a_code(exc: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(exc) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "Traceback" not in told.err
    if isinstance(exc, ours.AppError):
        assert exc.message in told.err
        assert exc.remedy in told.err


def test_a_line_stays_one_however_long_and_shows_what_people_wrote_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    ended(ours.BadInput(f"“[red]x[/red]\n\x1b[2J :boom:” is no answer. {'word ' * 60}"))
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "“[red]x[/red] �[2J :boom:”" in told


def test_a_setting_that_is_wrong_is_named_and_its_value_is_not(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE_DEADLINE", "hunter2")
    assert ended(lambda: Settings() and 0) == 2
    told = capsys.readouterr().err
    assert "GATE_DEADLINE" in told
    assert "hunter2" not in told


def test_a_value_of_ours_that_does_not_fit_is_our_defect_and_nobody_s_setting(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Plan(BaseModel):
        draft: int

    assert ended(lambda: Plan.model_validate({"draft": "x"}) and 0) == 1
    told = capsys.readouterr().err
    assert "defect of ours: ValidationError" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("exc", [ours.BadInput("no"), KeyError("x")])
def test_who_debugs_gets_the_exception_itself(exc: Exception) -> None:
    async def command() -> int:
        raise exc

    with pytest.raises((ours.BadInput, KeyError)) as raised:
        run(command, debug=True)
    assert raised.value is exc


def test_a_result_is_one_json_object_as_people_wrote_it(capsys: pytest.CaptureFixture[str]) -> None:
    put({"text": "größe – “x”", "rows": [1, None]})
    told = capsys.readouterr()
    assert told.out == '{\n  "text": "größe – “x”",\n  "rows": [\n    1,\n    null\n  ]\n}\n'
    assert told.err == ""
