"""What they have already and want built upon instead of a new one: a network, a key, a registry, a Kafka, a cluster.

A thing is named by its identifier, or by words that say it is there. A name alone says nothing: “in a VPC” makes one.
"""

import re
from collections.abc import Iterator
from functools import cache

from core.understanding import lexicon
from core.understanding.reading import Reading
from core.understanding.stance import is_rejected, is_withdrawn
from core.understanding.text import Span, Text

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def _arn(service: str, resource: str) -> re.Pattern[str]:
    place = rf"(?<![\w:])arn:aws[a-z-]*:{service}:(?P<region>[a-z0-9-]+):\d{{12}}:"
    return re.compile(rf"(?P<value>{place}{resource})(?![\w-])")


#: Constraint to the thing that it names and to what its value looks like; `region` is in those that say one.
_IDENTIFIERS = {
    "vpc_id": ("vpc", re.compile(r"(?<![a-z0-9-])(?P<value>vpc-[0-9a-f]{8,17})(?![a-z0-9-])")),
    "private_subnet_ids": ("vpc", re.compile(r"(?<![a-z0-9-])(?P<value>subnet-[0-9a-f]{8,17})(?![a-z0-9-])")),
    "kms_key_arn": ("kms", _arn("kms", rf"key/(?:mrk-[0-9a-f]{{32}}|{_UUID})")),
    "kafka_cluster_arn": ("kafka", _arn("kafka", rf"cluster/[\w.-]+/{_UUID}-s?\d+")),
    "ecr_registry": (
        "ecr",
        re.compile(r"(?<![\w.])(?P<value>\d{12}\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com)(?![\w-])"),
    ),
    "eks_cluster_name": ("eks", _arn("eks", r"cluster/(?P<name>[a-z0-9][\w-]{0,99})")),
}
#: Constraint to the thing that it is of.
THINGS = {key: thing for key, (thing, _) in _IDENTIFIERS.items()}
#: Whatever is written like one, well formed or not, with the words that only say what kind of subnets are listed.
_LIKE_ONE = re.compile(
    r"(?<![\w:])arn:aws[a-z-]*:(?:kms|kafka|eks):[^\s,;\"'`)]*|(?<![\w.])\d{12}\.dkr\.ecr\.[^\s,;\"'`)]*"
    r"|(?<![a-z0-9-])(?:vpc|subnet)-[0-9a-f]{8,17}(?![a-z0-9-])"
    r"|\b(?:privat\w+ subn\w+|(?:subredes|sous-reseaux) priv\w+)(?=[\s:,(]*subnet-[0-9a-f]{8})"
)
_REGION = re.compile(r":([a-z]{2}(?:-[a-z]+)+-\d):|\.ecr\.([a-z0-9-]+)\.")
_PUBLIC = re.compile(r"(?:public|offentlich\w*|publi\w+)\s[^.;]{0,120}$")
_QUOTE = r"[\"'`«“]\s?"
_CLUSTER_NAME = re.compile(
    rf"(?<![a-z0-9-])(?P<value>eks(?:[ -]cluster)?(?:,?\s\(?(?:that is |der |que |qui )?"
    r"(?:called|named|namens|mit (?:dem )?namen|heisst|genannt|llamad[oa]|se llama|nomme|appele|s'appelle)"
    rf"\s(?:{_QUOTE})?|\s\(?{_QUOTE})(?P<name>[a-z0-9][\w-]{{0,99}}))"
)
_BARE_CLUSTER_NAME = re.compile(
    r"(?<![a-z0-9-])(?P<value>eks[ -]cluster\s\(?"
    r"(?P<name>(?=[\w-]*(?:prod|dev|stag|test|shared|platform))[a-z0-9]+(?:-[a-z0-9]+)+))"
)
#: Kafka that is not Amazon MSK cannot be read with a role.
_OTHER_KAFKA = re.compile(r"\b(?:confluent|redpanda|strimzi|self-?(?:managed|hosted)|on-?prem\w*|cloudera|aiven)\b")
_GAP_WORDS = re.compile(
    r"(?:an?|the|our|own|aws|amazon|shared|central|company|private|corporate|customer|managed|same|and|or|plus|with"
    r"|for|in|into|d(?:er|ie|as|en|em|es)|ein\w*|unser\w*|eigen\w*|privat\w*|zentral\w*|gemeinsam\w*|und|mit|im"
    r"|u[nm]|una|el|la|los|las|nuestr\w+|propi\w+|privad\w+|con|y|e|en|de|le|les|notre|nos|prive\w*|partage\w*|avec|et"
    r"|(?:sub)?net(?:s|ze?n?)?|subredes|sous-reseaux|cluster|registry|key|schlussel|clave|cle)"
)  # fmt: skip
_REACH = 240
_NEW = re.compile(r"(?:^|\s)(?:brand )?(?:a new|new|fresh|neue\w*|nuev\w+|nouve\w+)\s$")


def region_of(*identifiers: str) -> str:
    """The region that the first ARN or registry's host names; empty where none does."""
    found = next((match for match in map(_REGION.search, identifiers) if match), None)
    return (found[1] or found[2]) if found else ""


def without_identifiers(text: Text) -> Text:
    """The same message for every other reader: the letters and digits of an identifier speak of nothing else."""
    spans = tuple(match.span() for match in _LIKE_ONE.finditer(text.folded))
    return text.without(spans) if spans else text


def read_reused(text: Text) -> Iterator[Reading]:
    for key, thing, match in _named(text):
        span = match.span("value")
        withdrawn = is_withdrawn(text, span)
        rejected = withdrawn or is_rejected(text, span)
        value = text.quote(match.span("name" if "name" in match.re.groupindex else "value"))
        yield Reading(key=key, value=value, span=span, rejected=rejected, withdrawn=withdrawn)
        if not rejected:
            yield Reading(key="reused", value=thing, span=span)
    words = without_identifiers(text)
    for hit in lexicon.find("reused", words.folded):
        if hit.value == "kafka" and _OTHER_KAFKA.search(words.says(words.sentence(hit.start))):
            continue
        if (span := _said_to_exist(words, (hit.start, hit.end))) is not None:
            yield Reading(key="reused", value=hit.value, span=span, rejected=is_rejected(words, span))
        elif _NEW.search(words.folded[max(0, hit.start - 12) : hit.start]):
            yield Reading(key="reused", value=hit.value, span=(hit.start, hit.end), rejected=True)


def _named(text: Text) -> Iterator[tuple[str, str, re.Match[str]]]:
    for key, (thing, pattern) in _IDENTIFIERS.items():
        for match in pattern.finditer(text.folded):
            start = text.sentence(match.start())[0]
            if key != "private_subnet_ids" or not _is_public(text.folded[start : match.start()]):
                yield key, thing, match
    for pattern in (_CLUSTER_NAME, _BARE_CLUSTER_NAME):
        for match in pattern.finditer(text.folded):
            yield "eks_cluster_name", "eks", match


def _is_public(before: str) -> bool:
    """`public subnets subnet-1, subnet-2`: the nearest word says which kind."""
    public = _PUBLIC.search(before)
    return public is not None and "priv" not in public[0]


def _said_to_exist(text: Text, span: Span) -> Span | None:
    """The words that say it, with the thing's own; `already have a VPC and an EKS cluster` says it of both."""
    start, end = text.sentence(span[0])
    begin = max(start, span[0] - _REACH)
    for hit in reversed(lexicon.find("reuse", text.folded, start=begin, end=span[0])):
        if all(_passes(word) for word in re.findall(r"[^\s,()&+/:-]+", text.folded[hit.end : span[0]])):
            return hit.start, span[1]
    after = _after().match(text.folded, span[1], min(end, span[1] + _REACH))
    return (span[0], after.end()) if after else None


def _passes(word: str) -> bool:
    return _GAP_WORDS.fullmatch(word) is not None or any(
        (hit.start, hit.end) == (0, len(word)) for hit in lexicon.find("reused", word)
    )


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"[\s,()-]*(?:\w+\s)?{lexicon.pattern('reuse_after')}(?![a-z0-9])")
