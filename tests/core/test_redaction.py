import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redaction import redact

PERSONAL = {
    "jane.doe+x@mail.example.co.uk": "email",
    "+49 30 901820": "phone",
    "(415) 555-2671": "phone",
    "4111 1111 1111 1111": "card",
    "DE89 3704 0044 0532 0130 00": "iban",
    "536-90-4399": "ssn",
}
SECRETS = (
    "AKIAIOSFODNN7EXAMPLE",
    "sk-ant-api03-abcdefghijklmnopqrstuvwx",
    "sk-proj-abcdefghijklmnopqrstuvwx",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
)
#: What requirements are full of and what is neither.
HARMLESS = (
    "Score 2 million customers every night, budget 60 USD, before 07:30, 2026-11-23, from 10.0.0.0/16.",
    "1,000,000,000,000 rows, 1234567890123 events, 12 000 000 calls, p95 100 ms, 99.95 %, token bucket of 200 tokens",
    "our secret is speed; the password policy is strict; 4155552671 rows; 4111 1111 1111 1112 is no card",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08, D-142v2, sk-learn random forest",
)


@pytest.mark.parametrize(("data", "kind"), PERSONAL.items())
def test_personal_data_gets_a_mark_and_comes_back(data: str, kind: str) -> None:
    redacted = redact(f"Ask {data} about it.")
    assert (redacted.text, redacted.kinds) == (f"Ask ‹{kind} 1› about it.", (kind,))
    assert redacted.restore({"a": [redacted.text, 3]}) == {"a": [f"Ask {data} about it.", 3]}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_goes_and_never_comes_back(secret: str) -> None:
    redacted = redact(f"Use {secret} please.")
    assert redacted.text == "Use ‹secret removed› please."
    assert redacted.restore(redacted.text) == redacted.text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("password: hunter2hunter", "password: ‹secret removed›"),
        ("postgres://me:s3cr3t@db:5432/x", "postgres://me:‹secret removed›@db:5432/x"),
        ("aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key=‹secret removed›"),
    ],
)  # fmt: skip
def test_of_a_setting_only_the_value_goes(text: str, left: str) -> None:
    assert redact(text).text == left


@pytest.mark.parametrize("text", HARMLESS)
def test_figures_of_a_requirement_stay(text: str) -> None:
    assert redact(text).text == text


def test_the_same_data_has_the_same_mark() -> None:
    assert redact("a@b.example and c@d.example and a@b.example").text == "‹email 1› and ‹email 2› and ‹email 1›"


@given(st.lists(st.sampled_from([*PERSONAL, *SECRETS, *HARMLESS]), max_size=6))
def test_nothing_of_what_was_found_is_left(parts: list[str]) -> None:
    left = redact("\n".join(parts)).text
    assert not [part for part in parts if part not in HARMLESS and part in left]
    assert all(part in left for part in parts if part in HARMLESS)
