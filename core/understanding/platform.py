"""On what it runs: which cloud, which tools, how it is reached, which environments."""

import re
from collections.abc import Iterator

from core.understanding import lexicon
from core.understanding.lexicon import Hit
from core.understanding.reading import Reading, from_lexicon
from core.understanding.stance import is_rejected, is_wish_for_later
from core.understanding.text import Text

_OTHER_CLOUDS = ("gcp", "azure", "other")
_ENVIRONMENT_GAP = re.compile(r"\s?(?:,|/|\+|&|->|→|and|und|y|et|plus|-)\s?(?:an?\s|a separate\s|the\s)?")
_ONLY_ONE = re.compile(
    r"\b(?:only|just|single|one)\s(?:a\s)?(?P<e>prod(?:uction)?|dev)(?:\s?(?:env\w*|account|stage))?\b"
    r"|\b(?P<o>prod(?:uction)?|dev)\sonly\b"
    r"|\b(?:only|just|a single)(?: one)? (?:env\w*|stage|account)\b[ :(=-]{0,3}(?P<p>prod(?:uction)?|dev)\b"
)


def read_tools(text: Text) -> Iterator[Reading]:
    for concept in ("ci_system", "iac_tool"):
        for reading in from_lexicon(text, concept):
            if (
                concept == "ci_system"
                and reading.implied
                and not re.search(r"\b(?:we|our|repo|use|on|ci)\b", text.says(text.clause(reading.span[0])))
            ):
                continue
            yield Reading(
                key=concept, value=reading.value, span=reading.span, weight=1 if reading.implied else 2,
                rejected=reading.rejected, withdrawn=reading.withdrawn,
            )  # fmt: skip


def read_cloud(text: Text) -> Iterator[Reading]:
    """A cloud is wanted where things should run there, not where data comes from or what is being left."""
    for hit in lexicon.find("cloud", text.folded):
        span = (hit.start, hit.end)
        rejected = is_rejected(text, span)
        if (
            hit.value in _OTHER_CLOUDS
            and not rejected
            and (_is_a_source(text, hit) or is_wish_for_later(text, hit.start))
        ):
            continue
        yield Reading(key="_cloud", value=hit.value, span=span, weight=hit.weight, rejected=rejected)
    for hit in lexicon.find("on_premises_only", text.folded):
        yield Reading(key="_cloud", value="onprem", span=(hit.start, hit.end), weight=4)


def read_network(text: Text) -> Iterator[Reading]:
    for concept in ("private_only", "serverless_only"):
        for reading in from_lexicon(text, concept):
            weak = concept == "serverless_only" and text.says(reading.span) == "serverless"
            if not reading.rejected and not (
                weak and not re.search(r"must|only|all|want", text.says(text.clause(reading.span[0])))
            ):
                yield Reading(key=concept, value=True, span=reading.span, weight=reading.weight, implied=weak)
    for hit in lexicon.find("air_gapped", text.folded):
        yield Reading(key="internet_egress", value=False, span=(hit.start, hit.end))
        yield Reading(key="private_only", value=True, span=(hit.start, hit.end))
    for reading in from_lexicon(text, "hybrid_link"):
        if not reading.rejected and not re.search(r"behind (?:our |the )?$", text.folded[: reading.span[0]]):
            sited = (
                reading.value == "dx" or len(text.says(reading.span)) > 3 or lexicon.says("on_premises", text.folded)
            )
            if sited:
                yield Reading(
                    key="hybrid_link", value=reading.value, span=reading.span, weight=2 if reading.value == "dx" else 1
                )


def read_environments(text: Text) -> Iterator[Reading]:
    """`dev/staging/prod`: two or more names that stand side by side; one alone is only a place in a sentence."""
    run: list[Hit] = []
    for hit in (*lexicon.find("environment", text.folded), None):
        if run and hit is not None and _ENVIRONMENT_GAP.fullmatch(text.folded, run[-1].end, hit.start):
            run.append(hit)
            continue
        if len(run) > 1:
            span = (run[0].start, run[-1].end)
            yield from (
                Reading(key="environments", value=name, span=span) for name in dict.fromkeys(h.value for h in run)
            )
        run = [hit] if hit is not None else []
    for match in _ONLY_ONE.finditer(text.folded):
        name = (match["e"] or match["o"] or match["p"])[:4].strip()
        yield Reading(key="environments", value="prod" if name == "prod" else "dev", span=match.span())


def _is_a_source(text: Text, hit: Hit) -> bool:
    """`our data is in BigQuery on GCP`, `moving off Azure`: named as where things come from."""
    start, end = text.clause(hit.start)
    before = text.folded[max(start, hit.start - 45) : hit.start]
    after = text.folded[hit.end : min(end, hit.end + 25)]
    if re.match(r"\s(?:terraform|pipelines?|setup|provider|stack|deployment)", after):
        return False
    if re.match(r"\s(?:money|credits?|budget|bill|contract|account|guthaben|creditos|presupuesto)\b", after):
        return True
    leaving = re.search(rf"(?<![a-z]){lexicon.pattern('cloud_move')}\s(?:\w+\s){{0,3}}$", before)
    arriving = re.search(r"\b(?:to|nach|a|vers)\s(?:the\s)?$", before)
    if leaving and not arriving:
        return True
    source = re.search(
        rf"(?<![a-z]){lexicon.pattern('cloud_source')}\s(?:\w+\s){{0,4}}(?:in|on|from|off|aus|von|en|de|sur|dans)?\s?$",
        before,
    )
    return bool(source) and not re.search(r"\b(?:deploy|generate|build|setup|set up|run|serve|host)\w*\b", before)
