"""What the code generator is asked and what it answers: replacements of offered files, whole and checked."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from core.domain.base import Frozen, Json
from core.domain.plan import Pattern
from core.domain.reason import Chosen, Reason
from core.domain.sentence import Sentence

UNGROUNDED = Reason(choice=Chosen(id="", justification=""), confidence=0, confidence_from="nothing was checked yet")


class File(Frozen):
    path: str = Field(max_length=200, description="One of the offered paths, word for word.")
    content: str = Field(max_length=20_000, description="The whole new content of the file.")


class Input(Frozen):
    pattern: Pattern
    package: str
    """Name of the Python package in the generated repository."""
    constraints: Json
    feature_set: Json
    """`feature_set.json` of the repository: the names, types and ranges that a record may have."""
    files: tuple[File, ...] = ()
    """The files that may be replaced, as the templates have them."""
    kept: tuple[File, ...] = ()
    """Tailored files of the last attempt that no check complained of."""
    failures: tuple[str, ...] = ()
    """What the validators said of the last attempt; empty on the first."""
    confined: bool = True
    """Whether code can be run without reach to anything here; where it cannot, only documents are offered."""


class Output(Frozen):
    """A model fills the first two fields; the reason is put in by code."""

    files: tuple[File, ...] = Field(default=(), description="The files to replace; none where the templates do.")
    justification: Sentence = Field(
        default="", max_length=1000, description="One or two sentences on what was tailored."
    )
    reason: SkipJsonSchema[Reason] = UNGROUNDED
