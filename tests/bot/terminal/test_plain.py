import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.terminal.plain import plain


def shown(text: str) -> str:
    console = Console(force_terminal=True, color_system=None, width=1000)
    with console.capture() as captured:
        console.print(plain(text), end="")
    return captured.get()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain – ü “x” 日本", "plain – ü “x” 日本"),
        ("[bold]x[/bold] [link=file:///etc/passwd]y[/link]", "[bold]x[/bold] [link=file:///etc/passwd]y[/link]"),
        (":warning:", ":warning:"),
        ("\x1b[2Jgone", "�[2Jgone"),
        ("\x1b]0;title\x07", "�]0;title�"),
        ("\x9b31m", "�31m"),
        ("over\rwritten", "over�written"),
        ("\u202eevorppa", "�evorppa"),
        ("\ud800", "�"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_instead(text: str, seen: str) -> None:
    assert shown(text) == seen


@given(st.text(max_size=60))
def test_no_text_carries_a_control_character(text: str) -> None:
    assert all(char in "\n\t" or char.isprintable() or ord(char) > 0x9F for char in plain(text).plain)
    assert not any(char in plain(text).plain for char in "\x1b\x9b\x07\r\u202e")
