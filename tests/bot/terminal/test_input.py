import io
import json
from pathlib import Path

import pytest

from bot.terminal.input import answers_in, requirement_in, waiver_in
from core.domain.policy import Waiver
from core.domain.requirement import Message
from core.errors import BadInput

TEXT = "Score customers nightly"


class Terminal(io.TextIOWrapper):
    """Somebody sits at it."""

    def isatty(self) -> bool:
        return True


def piped(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data))


NOBODY = Terminal(io.BytesIO())


def written(tmp_path: Path, data: bytes | str) -> Path:
    path = tmp_path / "given"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_requirement_is_read_from_wherever_it_was_given(tmp_path: Path) -> None:
    expected = (Message(user="user", text=TEXT),)
    file = written(tmp_path, f"{TEXT}\r\n")
    assert requirement_in(TEXT, file=None, thread=None, stdin=NOBODY) == expected
    assert requirement_in(None, file=file, thread=None, stdin=NOBODY) == expected
    for text in ("-", None):
        assert requirement_in(text, file=None, thread=None, stdin=piped(TEXT.encode())) == expected


def test_a_file_is_read_although_something_is_piped_in(tmp_path: Path) -> None:
    found = requirement_in(None, file=written(tmp_path, TEXT), thread=None, stdin=piped(b"other"))
    assert [m.text for m in found] == [TEXT]


def test_a_thread_keeps_its_people_and_order(tmp_path: Path) -> None:
    rows = [{"user": "ada", "text": TEXT, "ts": "1.000001"}, {"user": "bob", "text": "And cheap."}]
    found = requirement_in(None, file=None, thread=written(tmp_path, json.dumps(rows)), stdin=NOBODY)
    assert found == (Message(user="ada", text=TEXT, ts="1.000001"), Message(user="bob", text="And cheap."))


@pytest.mark.parametrize("data", [b"", b" \n", b"\x00\x01\x02", b"\xff\xfe\x00x", b"\x89PNG\r\n\x1a\n", b"a" * 300_000])
def test_what_is_no_text_is_bad_input_from_every_source(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadInput):
        requirement_in("-", file=None, thread=None, stdin=piped(data))
    with pytest.raises(BadInput):
        requirement_in(None, file=written(tmp_path, data), thread=None, stdin=NOBODY)
    with pytest.raises(BadInput):
        requirement_in(None, file=None, thread=written(tmp_path, data), stdin=NOBODY)


@pytest.mark.parametrize(
    "rows", ['"text"', "null", "{}", "[]", "[1]", '["text"]', '[{"text": "a"}]', '[{"user": "ada"}]',
             '[{"user": "ada", "text": 7}]', '[{"user": "ada", "text": ""}]', '["a",' * 50_000]
)  # fmt: skip
def test_a_thread_of_another_shape_is_bad_input(tmp_path: Path, rows: str) -> None:
    with pytest.raises(BadInput):
        requirement_in(None, file=None, thread=written(tmp_path, rows), stdin=NOBODY)


def test_nothing_given_at_a_terminal_says_how_to_give_it() -> None:
    with pytest.raises(BadInput, match="--file"):
        requirement_in(None, file=None, thread=None, stdin=NOBODY)


def test_a_requirement_given_twice_is_refused_rather_than_half_ignored(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    for text, file, thread in ((TEXT, path, None), (TEXT, None, path), (None, path, path)):
        with pytest.raises(BadInput, match="once"):
            requirement_in(text, file=file, thread=thread, stdin=NOBODY)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(BadInput, match=str(path)):
            requirement_in(None, file=path, thread=None, stdin=NOBODY)
        with pytest.raises(BadInput, match=str(path)):
            answers_in(path)


def test_answers_are_an_object(tmp_path: Path) -> None:
    assert answers_in(written(tmp_path, '{"team_size": 3, "region": null}')) == {"team_size": 3, "region": None}
    for wrong in ("[]", "7", "{", "", b"\xff"):
        with pytest.raises(BadInput, match="JSON object"):
            answers_in(written(tmp_path, wrong))


def test_a_waiver_names_a_rule_and_a_reason() -> None:
    assert waiver_in(" s3-01 = public = on purpose ") == Waiver(rule="S3-01", reason="public = on purpose")
    for wrong in ("S3-01", "S3-01=", "S3-01= ", "=because", ""):
        with pytest.raises(BadInput, match="RULE=REASON"):
            waiver_in(wrong)
