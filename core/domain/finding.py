"""What a critic found: a check, its verdict, and the arithmetic behind it."""

from typing import Literal

from core.domain.base import Frozen
from core.domain.sentence import Sentence

#: B blocks, H needs a person's consent, M warns; `ok` is a check that passed and still has evidence to show.
FindingSeverity = Literal["B", "H", "M", "ok"]


class Finding(Frozen):
    check: str
    severity: FindingSeverity
    evidence: Sentence
    detail: Sentence
    remedy: Sentence = ""
