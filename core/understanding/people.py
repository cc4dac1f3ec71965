"""Who builds and runs it, and what they have and do not want: team, skills, stack, exclusions."""

import itertools
import re
from collections.abc import Iterator
from functools import cache

from core.understanding import lexicon
from core.understanding.numbers import Number, numbers
from core.understanding.reading import Reading, from_lexicon
from core.understanding.stance import is_rejected
from core.understanding.text import Span, Text

_LARGEST_TEAM = 300
_TEAM_OF = re.compile(
    r"\b(?:team of|equipo de|equipe de|team von|team aus|teams?(?: size)?(?: is|:|=)?|we(?:'re"
    r"| are)(?: a team of)?|wir sind(?: zu)?|somos|on est|nous sommes|squad of)\s(?:only |just |about |~"
    r"|nur |solo |un equipo de |ein team von )?$"
)
_GERMAN_TOGETHER = {"zu zweit": 2, "zu dritt": 3, "zu viert": 4, "zu funft": 5, "zu sechst": 6}
_TEAM_LIMIT_WORDS = re.compile(
    r"\b(?:users?|clinicians|customers|serve|used by|for|employees|agents|for our|call cent\w+)\s[\w\s]{0,12}$"
)


def read_team(text: Text) -> Iterator[Reading]:
    yield from _alone(text)
    yield from _counted(text)
    yield from _single(text)
    for phrase, size in _GERMAN_TOGETHER.items():
        if (at := text.folded.find(phrase)) >= 0:
            yield Reading(key="team_size", value=size, span=(at, at + len(phrase)), weight=2)
    for reading in from_lexicon(text, "team_skill"):
        yield Reading(key="team_skills", value=reading.value, span=reading.span)


def read_stack(text: Text) -> Iterator[Reading]:
    """What they already run, in a clause that says that they do; what they do not want, wherever it is said."""
    for reading in from_lexicon(text, "existing_stack"):
        cue = _says_they_have(text, reading.span)
        if cue and not reading.rejected:
            yield Reading(key="existing_stack", value=reading.value, span=reading.span)
    for reading in from_lexicon(text, "excluded"):
        if reading.rejected and not _is_about_today(text, reading.span):
            yield Reading(key="excluded", value=reading.value, span=reading.span)


def _says_they_have(text: Text, span: Span) -> bool:
    """`we already run EKS`, `Jenkins is in place`; `we use EKS and want SageMaker` says it of EKS alone."""
    sentence = text.sentence(span[0])
    before = text.folded[sentence[0] : span[0]]
    after = text.folded[span[1] : min(sentence[1], span[1] + 30)]
    hits = lexicon.find("stack_cue", before)
    wish = (
        re.search(r"\b(?:want|need|would|should|wollen|brauchen|queremos|voulons|to|for)\b", before[hits[-1].end :])
        if hits
        else None
    )
    runs = re.search(r"(?<!who )\b(?:runs|operates|maintains|owns)\s(?:\w+\s)?$", before)
    return (
        bool(hits and wish is None)
        or bool(runs)
        or bool(
            re.match(
                r"(?: ci)?\s(?:(?:and|\+|&|und|y|et) \S+ )?(?:ci )?(?:is |are )?(?:already )?(?:in place"
                r"|exists?|there|set up|running|vorhanden)\b",
                after,
            )
        )
    )


def _is_about_today(text: Text, span: Span) -> bool:
    """`we have no Kafka today` excludes nothing."""
    return bool(
        re.search(
            r"\b(?:don'?t|do not) (?:have|know|use)\b[\w\s]{0,12}$", text.says((text.clause(span[0])[0], span[0]))
        )
    )


def _alone(text: Text) -> Iterator[Reading]:
    for hit in lexicon.find("team_one", text.folded):
        one_more = _plus_one().match(text.folded, hit.end)
        end = one_more.end() if one_more else hit.end
        yield Reading(key="team_size", value=2 if one_more else 1, span=(hit.start, end), weight=3)


def _single(text: Text) -> Iterator[Reading]:
    """`…, ein Data Scientist, …`: one person, where nothing else stands between the commas."""
    for start, end in text.clauses:
        if (one := _one_role().fullmatch(text.folded, start, end)) is not None:
            yield Reading(key="team_size", value=1, span=one.span("one"), weight=1)


def _counted(text: Text) -> Iterator[Reading]:
    """`2 ml engineers, 1 data engineer` are three: all that are counted in one sentence."""
    counted = [(number, span) for number in numbers(text) if (span := _people(text, number)) is not None]
    for _, group in itertools.groupby(counted, key=lambda one: text.sentence(one[0].start)):
        found = list(group)
        size = sum(number.high for number, _ in found)
        start, end = found[0][1][0], found[-1][1][1]
        if (more := _plus_one().match(text.folded, end)) is not None and not re.search(r"\d", more[0]):
            size, end = size + 1, more.end()
        if 1 <= size <= _LARGEST_TEAM:
            yield Reading(key="team_size", value=int(size), span=(start, end), weight=2)


def _people(text: Text, number: Number) -> Span | None:
    if number.high != int(number.high) or number.high > _LARGEST_TEAM:
        return None
    if (role := _role().match(text.folded, number.end)) is not None:
        return None if is_rejected(text, (number.start, role.end())) else (number.start, role.end())
    before = text.folded[max(0, number.start - 26) : number.start]
    if (of := _TEAM_OF.search(before)) is not None and not re.match(
        r"\s?(?:%|x\b|[kmgt]b|stores|shops|bank|hospital|company|years)", text.folded[number.end :]
    ):
        return number.start - len(of[0]), number.end
    if (
        man := re.match(
            r"[\s-](?:man|person|people|kopfig\w*|personen)[\s-](?:\w+[\s-])?(?:team|shop|startup|equipo|equipe)",
            text.folded[number.end :],
        )
    ) is not None:
        return number.start, number.end + man.end()
    people = _some_people().match(text.folded, number.end)
    if people is None or _TEAM_LIMIT_WORDS.search(before):
        return None
    near = text.says(text.sentence(number.start))
    clause = text.clause(number.start)
    alone = text.says(clause).strip(" ,.;:-()+") == text.folded[number.start : people.end()]
    own = alone or re.search(
        r"\b(?:team|we are|we're|squad|headcount|just|only|equipo|equipe|wir|somos|nous|on est|us)\b", near
    )
    return (number.start, people.end()) if own else None


@cache
def _plus_one() -> re.Pattern[str]:
    """`and an intern`, `und ein Werkstudent`: one more than was counted before."""
    one = r"(?:an?|one|1|my|eine?n?|meine?|una?|mi|une|mon|ma)"
    more = r"students?|colleague|cofounder|co-founder|kolleg\w+|praktikant\w*|companer\w+|collegue|nephew|niece"
    more += r"|brother|sister|friend|wife|husband|partner|other|half"
    return re.compile(
        rf"\s?(?:\+|and|plus|&|und|y|et)\s{one}\s(?:\w+[\s-]){{0,3}}?(?:{lexicon.pattern('team_role')}|{more})\b"
    )


@cache
def _role() -> re.Pattern[str]:
    role = lexicon.pattern("team_role")
    return re.compile(rf"\s(?:full-?time\s|part-?time\s|senior\s|junior\s|good\s)?{role}(?![a-z])")


@cache
def _one_role() -> re.Pattern[str]:
    one = r"(?:only |just |nur |solo |seulement )?(?:an?|ein(?:e|en)?|une?|una)"
    return re.compile(rf"[\s,;:.(-]*(?P<one>{one}\s{lexicon.pattern('team_role')})[\s.)!]*")


@cache
def _some_people() -> re.Pattern[str]:
    return re.compile(rf"\s?{lexicon.pattern('team_people')}(?![a-z])")
