"""Takes secrets and personal data out of a text before it leaves the machine or is kept for others to read.

Personal data gets a numbered mark that can be put back into an answer; a secret never comes back. Detection is by
well-kept libraries (detect-secrets, python-stdnum, phonenumbers) and finds forms, not meanings: a name is no form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar, cast

#: Forms that the libraries do not know: whole key blocks, passwords in words and addresses, newer vendors' prefixes.
_SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{16,}"),
    re.compile(r"\bgithub_pat_[A-Za-z0-9_]{20,}"),
    re.compile(r"\bAIza[A-Za-z0-9_-]{35}"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    re.compile(r"(?i)\baws_?secret_?access_?key\b[\"']?\s*[:=]\s*[\"']?(?P<value>[A-Za-z0-9/+=]{30,})"),
    re.compile(
        r"(?i)\b(?:password|passwd|passphrase|pwd|secret|api[_ -]?key|access[_ -]?key|auth[_ -]?token|token|bearer)\b"
        r"[\"']?(?:\s+is)?\s*[:=]?\s*[\"']?(?P<value>(?=[^\s\"']*\d)[^\s\"',;]{8,})"
    ),
    re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@]+:(?P<value>[^\s/@]+)@"),
)
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?![\w-])")
_CARD = re.compile(r"(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d.,]\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")
_SSN = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")
#: Where the mark of a kind has no number: a secret, which is never put back.
_SECRET = "secret"  # noqa: S105 - the name of a kind


@dataclass(frozen=True)
class Redacted:
    text: str
    marks: dict[str, str] = field(default_factory=dict[str, str])
    """Mark to the personal data that it stands for; secrets have none."""
    kinds: tuple[str, ...] = ()
    """What was found, one for each mark: `secret`, `email`, `phone`, `card`, `iban`, `ssn`."""

    def restore(self, value: "V") -> "V":
        """The value with personal data in the place of its marks, in every text within."""
        return cast("V", _restored(value, self.marks)) if self.marks else value


V = TypeVar("V")


def redact(text: str) -> Redacted:
    spans = _apart(_found(text))
    marks: dict[str, str] = {}
    parts: list[str] = []
    end = 0
    for start, stop, kind in spans:
        parts += [text[end:start], _mark(kind, text[start:stop], marks)]
        end = stop
    return Redacted(text="".join((*parts, text[end:])), marks=marks, kinds=tuple(kind for _, _, kind in spans))


def _mark(kind: str, found: str, marks: dict[str, str]) -> str:
    """The same data gets the same mark."""
    if kind == _SECRET:
        return "‹secret removed›"
    for mark, data in marks.items():
        if data == found:
            return mark
    mark = f"‹{kind} {len(marks) + 1}›"
    marks[mark] = found
    return mark


Span = tuple[int, int, str]


def _apart(spans: Iterator[Span]) -> list[Span]:
    """In order and without overlap; where two overlap, a secret wins, then the longer one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[2] != _SECRET, s[0] - s[1], s[0])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return sorted(kept)


def _found(text: str) -> Iterator[Span]:
    yield from _secrets(text)
    yield from ((m.start(), m.end(), "email") for m in _EMAIL.finditer(text))
    yield from _numbers(text)


def _secrets(text: str) -> Iterator[Span]:
    for pattern in _SECRETS:
        for match in pattern.finditer(text):
            start, stop = match.span("value" if "value" in pattern.groupindex else 0)
            yield start, stop, _SECRET
    for pattern in _known_forms():
        yield from ((m.start(), m.end(), _SECRET) for m in pattern.finditer(text))


def _numbers(text: str) -> Iterator[Span]:
    from phonenumbers import Leniency, PhoneNumberMatcher
    from stdnum import iban, luhn
    from stdnum.us import ssn

    checks = ((_CARD, luhn.is_valid, "card"), (_IBAN, iban.is_valid, "iban"), (_SSN, ssn.is_valid, "ssn"))
    for pattern, valid, kind in checks:
        for match in pattern.finditer(text):
            if valid(match.group().replace(" ", "").replace("-", "") if kind != "ssn" else match.group()):
                yield match.start(), match.end(), kind
    for match in PhoneNumberMatcher(text, "US", leniency=Leniency.STRICT_GROUPING):
        # Ten bare digits are a count of rows more often than a number to call.
        if not match.raw_string.isdigit():
            yield match.start, match.end, "phone"


def _restored(value: object, marks: dict[str, str]) -> object:
    match value:
        case str():
            for mark, data in marks.items():
                value = value.replace(mark, data)
            return value
        case list():
            return [_restored(item, marks) for item in cast("list[object]", value)]
        case dict():
            return {key: _restored(item, marks) for key, item in cast("dict[str, object]", value).items()}
        case _:
            return value


@cache
def _known_forms() -> tuple[re.Pattern[str], ...]:
    """detect-secrets' detectors that go by a form; those by entropy take every hash and identifier for a secret."""
    from detect_secrets.plugins import (
        aws,
        azure_storage_key,
        discord,
        github_token,
        gitlab_token,
        jwt,
        mailchimp,
        npm,
        openai,
        pypi_token,
        sendgrid,
        slack,
        square_oauth,
        stripe,
        telegram_token,
        twilio,
    )

    detectors = (
        aws.AWSKeyDetector(), azure_storage_key.AzureStorageKeyDetector(), discord.DiscordBotTokenDetector(),
        github_token.GitHubTokenDetector(), gitlab_token.GitLabTokenDetector(), jwt.JwtTokenDetector(),
        mailchimp.MailchimpDetector(), npm.NpmDetector(), openai.OpenAIDetector(), pypi_token.PypiTokenDetector(),
        sendgrid.SendGridDetector(), slack.SlackDetector(), square_oauth.SquareOAuthDetector(),
        stripe.StripeDetector(), telegram_token.TelegramBotTokenDetector(), twilio.TwilioKeyDetector(),
    )  # fmt: skip
    forms: list[re.Pattern[str]] = []
    for detector in detectors:
        # The library annotates its patterns without saying that they are of text.
        forms += cast("list[re.Pattern[str]]", list(detector.denylist))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return tuple(forms)
