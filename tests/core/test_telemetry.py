import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from core.telemetry import configure_logging, mask_secrets, masked


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging is the process's; the next test finds it as this one did."""
    before, handlers = structlog.get_config(), [*logging.root.handlers]
    yield
    structlog.configure(**before)
    logging.root.handlers[:] = handlers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://mlops:hunter2@db:5432/mlops", "postgresql://mlops:***@db:5432/mlops"),
        ("redis://:hunter2@cache:6379/0", "redis://:***@cache:6379/0"),
        ("Authorization: Bearer abcdefgh.ijkl", "Authorization: Bearer ***"),
        ("token xoxb-1234-abcd was refused", "token *** was refused"),
        ("xapp-1-A0-99-ff", "***"),
        ("key sk-proj-0123456789abcdefgh", "key ***"),
        ("ghp_0123456789abcdef0123", "***"),
        ("AKIAABCDEFGHIJKLMNOP", "***"),
        ("https://example.invalid/d/1?x=a:b@c", "https://example.invalid/d/1?x=a:b@c"),
        ("a basic design for a bearer of news", "a basic design for a bearer of news"),
        ("at 09:30@eu-west-1 the task-scheduler runs", "at 09:30@eu-west-1 the task-scheduler runs"),
    ],
)
def test_a_secret_inside_a_text_is_masked_and_the_rest_is_readable(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_fields_that_hold_secrets_are_masked_however_deep_and_numbers_are_not() -> None:
    event = {
        "event": "called", "slack_bot_token": "x", "Authorization": b"x", "tokens": ["x", "y"], "api_key": object(),
        "headers": {"X-Slack-Signature": "v0=x", "rows": [{"password": "x"}, "redis://:x@h"]},
        "token": 3, "input_tokens": 812, "secret": None, "path": "/d/1",
    }  # fmt: skip
    assert mask_secrets(None, "info", event) == {
        "event": "called", "slack_bot_token": "***", "Authorization": "***", "tokens": "***", "api_key": "***",
        "headers": {"X-Slack-Signature": "***", "rows": [{"password": "***"}, "redis://:***@h"]},
        "token": 3, "input_tokens": 812, "secret": None, "path": "/d/1",
    }  # fmt: skip


@pytest.mark.parametrize("fmt", ["json", "console"])
def test_a_traceback_that_quotes_a_secret_does_not_show_it(fmt: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", fmt)  # pyright: ignore[reportArgumentType]
    try:
        raise ValueError("postgresql://mlops:hunter2@db/mlops")
    except ValueError:
        structlog.get_logger().exception("database-unavailable", url="redis://:hunter2@h")
    told = capsys.readouterr().err
    assert "ValueError: postgresql://mlops:***@db/mlops" in told
    assert "hunter2" not in told
    assert "\x1b" not in told


def test_json_is_one_object_a_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json")
    structlog.get_logger().info("gate-waiting", decision_set_id="d-1")
    structlog.get_logger().debug("not-shown")
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    shown = json.loads(line)
    assert (shown["event"], shown["level"], shown["decision_set_id"]) == ("gate-waiting", "info", "d-1")
    assert shown["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    ("level", "quiet", "shown"),
    [("DEBUG", False, 3), ("INFO", False, 2), ("ERROR", False, 0), ("DEBUG", True, 1)],
)
def test_only_what_is_urgent_enough_is_logged(
    level: str, quiet: bool, shown: int, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(level, "json", quiet=quiet)
    log = structlog.get_logger()
    log.debug("a")
    log.info("b")
    log.warning("c")
    assert len(capsys.readouterr().err.splitlines()) == shown


def test_without_a_terminal_the_automatic_format_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    structlog.get_logger().info("gate-waiting")
    assert json.loads(capsys.readouterr().err)["event"] == "gate-waiting"
