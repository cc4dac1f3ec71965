"""Where it may run and where data must stay, as AWS regions and countries."""

import re
from collections.abc import Iterator
from functools import cache

from core.understanding import lexicon
from core.understanding.lexicon import places as gazetteer
from core.understanding.reading import Reading
from core.understanding.spelling import distance
from core.understanding.stance import is_rejected, is_withdrawn
from core.understanding.text import Span, Text

_CODE = re.compile(
    r"(?<![a-z0-9-])(?P<code>(?:us-gov|us|eu|ap|sa|ca|me|af|il|mx)-(?:north|south|east|west|central|northeast"
    r"|southeast|northwest|southwest)-\d)[a-c]?(?![a-z0-9-])"
)
_LIKE_A_CODE = re.compile(
    r"(?<![a-z0-9-])(?P<area>us|eu|ap|sa|ca|me|af|il|mx)[-_ ]?(?P<way>[a-z]{3,10})[-_ ]?(?P<n>\d)(?![a-z0-9-])"
)
_PEOPLES = {
    "german", "french", "spanish", "italian", "dutch", "british", "irish", "polish", "belgian", "austrian", "swedish",
    "european", "american", "indian", "canadian", "brazilian", "australian", "japanese", "korean", "mexican", "swiss",
    "deutsche", "deutschen", "deutscher", "deutsches", "deutschem",
}  # fmt: skip
_OFFICE = re.compile(
    r"\b(?:offices?|hq|headquarter\w*|team (?:is|sits) in|based in|from our|meetup|conference|flight|trip"
    r"|colleagues? in|buro|oficina|bureau)\b"
)
#: `…, données en France, …`: where the data is, as a point of a list.
_DATA_THERE = re.compile(
    r"[\s,;:.(*•-]*(?:all |all our |toutes les |alle |todos los )?(?:\w+ )?(?:data|daten|datos|donnees)"
    r"(?: only| nur| solo)? "
    r"(?:in|en|im|au|aux) (?:the |der |la |el )?[\w. -]{2,20}[\s.!)]*"
)
_DATA_CENTRE = re.compile(r"\s(?:\w+\s)?(?:dc|data ?cent(?:er|re)|rechenzentrum|colo)\b")


def read_regions(text: Text) -> Iterator[Reading]:
    for match in _CODE.finditer(text.folded):
        if match["code"] in gazetteer.regions():
            yield _region(text, match["code"], match.span(), weight=3)
    for match in _LIKE_A_CODE.finditer(text.folded):
        code = _meant_code(match["area"], match["way"], match["n"])
        if code and not _CODE.fullmatch(match[0]):
            yield _region(text, code, match.span(), weight=3)
    for match in _names().finditer(text.folded):
        code = _region_of(match[0])
        if _DATA_CENTRE.match(text.folded, match.end()) or not code:
            continue
        office = _OFFICE.search(text.says(text.clause(match.start())))
        yield _region(text, code, match.span(), weight=0.5 if office else 2, implied=bool(office))
    for gcp, nearest in gazetteer.nearest_regions().items():
        for match in re.finditer(rf"(?<![a-z0-9-]){gcp}(?![0-9])", text.folded):
            yield Reading(key="regions", value=nearest, span=match.span(), implied=True)


def read_residency(text: Text) -> Iterator[Reading]:
    """A country or bloc that data may not leave; its own region is implied."""
    for start, end in text.sentences:
        for match in _countries().finditer(text.folded, start, end):
            if match[0] == "us" and text.raw(match.start()) != "U":
                continue
            code = _country_of(match[0])
            if _binds(text, match.span(), (start, end)):
                span = _with_cue(text, match.span(), (start, end))
                yield Reading(key="data_residency", value=code, span=span, weight=1 if code in ("EU", "US") else 2)
            elif not is_rejected(text, match.span()):
                yield Reading(key="_country", value=code, span=match.span(), implied=True)


def _binds(text: Text, span: Span, sentence: Span) -> bool:
    """A word of staying is near, and it is about this place."""
    before = text.folded[max(sentence[0], span[0] - 45) : span[0]]
    after = text.folded[span[1] : min(sentence[1], span[1] + 40)]
    if text.says(span) in _PEOPLES and not re.match(r"\s(?:data|soil|territory|region|hosting|cloud)", after):
        return False
    if re.match(r"\s(?:uniquement|seulement|exclusivement|unicamente|exclusivamente|ausschlie(?:ss|ß)lich)\b", after):
        return True
    if re.match(
        r"\s?-?\s?(?:only|resident|residency|sovereign\w*|soil|hosted|customers only)\b", after
    ) and not re.match(r"\s(?:customers|users)", after):
        return True
    if re.match(r"\s(?:data|daten|datos|donnees)\s(?:only|nur|solo|uniquement|seulement)\b", after):
        return True
    if re.match(r"\s(?:\w+\s){0,2}(?:nicht\s(?:\w+\s)?verlassen|bleiben|verbleiben|gespeichert|liegen)", after):
        return True
    if _DATA_THERE.fullmatch(text.says(text.clause(span[0]))):
        return True
    cue = re.search(rf"(?<![a-z]){lexicon.pattern('residency')}(?:\s[\w/'&]+){{0,4}}\s?[\"'(]?$", before)
    if cue is None or re.search(r"[:;]", cue[0]):
        return False
    people = re.match(r"\s(?:customers|users|clients|patients|market|team|office|kunden|clientes)", after)
    weak = re.match(r"(?:within|inside|in|innerhalb|dentro)\b", cue[0])
    return not people and not (
        weak
        and not re.search(r"data|daten|datos|donnees|stay|remain|store|keep|everything|host|personal|records", before)
    )


def _with_cue(text: Text, span: Span, sentence: Span) -> Span:
    """The words of staying and the place together, within one clause when they stand in one."""
    start = max(sentence[0], span[0] - 45)
    hits = lexicon.find("residency", text.folded, start=start, end=min(sentence[1], span[1] + 40))
    if not hits:
        return span
    nearest = min(hits, key=lambda hit: min(abs(hit.start - span[1]), abs(hit.end - span[0])))
    return min(span[0], nearest.start), max(span[1], nearest.end)


def country_region(code: str) -> str:
    return gazetteer.countries()[code].region


def region_country(region: str) -> str:
    return gazetteer.regions()[region].region


def is_inside(region: str, residency: str) -> bool:
    country = region_country(region)
    return country == residency or (residency == "EU" and country in gazetteer.eu_members())


def _region(text: Text, code: str, span: Span, *, weight: float, implied: bool = False) -> Reading:
    withdrawn = is_withdrawn(text, span)
    return Reading(
        key="regions", value=code, span=span, weight=weight, implied=implied,
        withdrawn=withdrawn, rejected=withdrawn or is_rejected(text, span),
    )  # fmt: skip


def adds_a_region(text: Text, span: Span) -> bool:
    """Whether the clause adds a place to those said before or moves the whole thing."""
    start, end = text.clause(span[0])
    return lexicon.says("additive", text.folded, start=start, end=end)


@cache
def _meant_code(area: str, way: str, n: str) -> str:
    """`us-est-1`, `eu west 1`: the one region whose code is a slip away, when exactly one is."""
    near = [
        code
        for code in gazetteer.regions()
        if code.startswith(f"{area}-{way[0]}")
        and code.endswith(f"-{n}")
        and distance(way, code[len(area) + 1 : -2], 1) <= 1
    ]
    return near[0] if len(near) == 1 else ""


@cache
def _names() -> re.Pattern[str]:
    names = sorted((n for place in gazetteer.regions().values() for n in place.names), key=len, reverse=True)
    return re.compile("(?<![a-z0-9-])(?:" + "|".join(names) + ")(?![a-z0-9-])")


@cache
def _region_of(name: str) -> str:
    return next((c for c, place in gazetteer.regions().items() if any(re.fullmatch(n, name) for n in place.names)), "")


@cache
def _countries() -> re.Pattern[str]:
    names = sorted((n for place in gazetteer.countries().values() for n in place.names), key=len, reverse=True)
    names += [n for code in ("eu-west-1",) for n in gazetteer.regions()[code].names if n.startswith("ir")]
    codes = "nl|be|de|fr|ie|it|es|at|pl|se"
    return re.compile(
        "(?<![a-z0-9-])(?:"
        + "|".join(names)
        + rf"|(?<=eu: )(?:{codes})|(?<=eu \()(?:{codes}))(?![a-z0-9]|-(?:west|central|north|south|east))"
    )


@cache
def _country_of(name: str) -> str:
    for code, place in gazetteer.countries().items():
        if any(re.fullmatch(n, name) for n in place.names):
            return code
    return "IE" if name.startswith("ir") else name.upper()
