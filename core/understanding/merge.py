"""Readings of all messages become one value for each key: later words win, and what is taken back is said aloud."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from core.domain.constraints import Conflict, Constraints, Provenance
from core.domain.requirement import Notice
from core.phrases import say
from core.understanding import lexicon
from core.understanding.places import adds_a_region
from core.understanding.reading import Reading
from core.understanding.thread import Spoken

_SETS = frozenset(
    name for name, info in Constraints.model_fields.items() if str(info.annotation).startswith("tuple[str, ...]")
)
_FIRST_WINS = frozenset({"use_case"})
_LARGEST_WINS = frozenset(
    {"throughput_rps", "throughput_rps_burst", "batch_volume_rows", "data_velocity_events_per_s", "data_volume_gb"}
)


@dataclass(frozen=True)
class Placed:
    """A reading with the message that it is from."""

    reading: Reading
    spoken: Spoken
    order: int

    @property
    def quote(self) -> str:
        return self.spoken.text.quote(self.reading.span)

    @property
    def provenance(self) -> Provenance:
        message = self.spoken.message
        source = "inferred" if self.reading.implied else "stated"
        return Provenance(source=source, quote=self.quote, user=message.user, message_ts=message.ts)


@dataclass
class Merged:
    """What stands when the thread is read to its end."""

    language: str = "en"
    """In which people are answered."""
    values: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    provenance: dict[str, Provenance] = field(default_factory=dict[str, Provenance])
    notices: list[Notice] = field(default_factory=list[Notice])
    conflicts: list[Conflict] = field(default_factory=list[Conflict])
    history: dict[str, list[Placed]] = field(default_factory=dict[str, list[Placed]])
    """Every reading of a key in order of the thread, the rejected ones too."""

    def put(self, key: str, value: JsonValue, provenance: Provenance) -> None:
        self.values[key], self.provenance[key] = value, provenance

    def infer(self, key: str, value: JsonValue, *, from_key: str = "", quote: str = "") -> None:
        """Sets a key that nobody has said; the quote is the words that imply it."""
        if self.values.get(key) is None and value is not None:
            base = self.provenance.get(from_key, Provenance(source="inferred", quote=quote))
            self.put(key, value, base.model_copy(update={"source": "inferred"}))

    def drop(self, key: str) -> None:
        self.values.pop(key, None)
        self.provenance.pop(key, None)

    def texts(self, key: str) -> list[str]:
        """The members of a key that holds several; none when nothing is known."""
        value = self.values.get(key)
        return [str(member) for member in value] if isinstance(value, list) else []

    def number(self, key: str) -> float | None:
        value = self.values.get(key)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def answered(self, key: str) -> bool:
        return key in self.provenance and self.provenance[key].source == "answer"

    def stated(self, key: str) -> bool:
        return key in self.provenance and self.provenance[key].source in ("stated", "answer")


def merge(spoken: Sequence[Spoken], readings: Sequence[Sequence[Reading]], *, language: str = "en") -> Merged:
    merged = Merged(language=language)
    by_key: dict[str, list[Placed]] = defaultdict(list)
    for order, (said, found) in enumerate(zip(spoken, readings, strict=True)):
        for reading in sorted(found, key=lambda r: r.span):
            by_key[reading.key].append(Placed(reading, said, order))
    merged.history = dict(by_key)
    for key, placed in by_key.items():
        if key in _SETS:
            _merge_set(merged, key, placed)
        elif key == "model_metric_target":
            _merge_targets(merged, key, placed)
        elif key != "serving_mode" and not key.startswith("_"):
            _merge_single(merged, key, placed)
    return merged


def standing(placed: Sequence[Placed]) -> Iterator[Placed]:
    """Readings that nothing later takes back."""
    for index, one in enumerate(placed):
        if one.reading.rejected:
            continue
        if not any(
            p.reading.rejected and p.reading.value == one.reading.value and _after(p, one) for p in placed[index + 1 :]
        ):
            yield one


def best(placed: Sequence[Placed], key: str = "") -> Placed | None:
    """Said before implied; then the later message, unless its words are weaker and only imply; then the weightier."""
    alive = list(standing(placed))
    said = [p for p in alive if not p.reading.implied] or alive
    if not said:
        return None
    if key in _FIRST_WINS:
        return max(said, key=lambda p: (p.reading.weight, -p.order, -p.reading.span[0]))
    newest = max(p.order for p in said)
    last = [p for p in said if p.order == newest]
    heaviest = max(p.reading.weight for p in last)
    last = [p for p in last if p.reading.weight == heaviest]
    if key in _LARGEST_WINS:
        return max(last, key=lambda p: float(str(p.reading.value)))
    return last[-1]


def _merge_single(merged: Merged, key: str, placed: Sequence[Placed]) -> None:
    _tell_withdrawn(merged, key, placed)
    if (winner := best(placed, key)) is not None:
        merged.put(key, winner.reading.value, winner.provenance)


def _merge_set(merged: Merged, key: str, placed: Sequence[Placed]) -> None:
    _tell_withdrawn(merged, key, placed)
    alive = list(standing(placed))
    if key == "regions":
        alive = _moved(alive)
    if key == "private_subnet_ids":
        alive = [p for p in alive if p.order == alive[-1].order]
    said = [p for p in alive if not p.reading.implied]
    members = said if key == "regions" and said else said + [p for p in alive if p.reading.implied]
    values = list(dict.fromkeys(str(p.reading.value) for p in members))
    if values:
        merged.put(key, list[JsonValue](values), (said or members)[-1 if key == "regions" else 0].provenance)


def _merge_targets(merged: Merged, key: str, placed: Sequence[Placed]) -> None:
    targets: dict[str, JsonValue] = {}
    for one in placed:
        if isinstance(one.reading.value, dict):
            targets.update(one.reading.value)
    merged.put(key, targets, placed[-1].provenance)


def _moved(alive: list[Placed]) -> list[Placed]:
    """A later message that names a region moves everything there, unless it says that it adds one."""
    kept: list[Placed] = []
    for one in alive:
        earlier = [p for p in kept if p.order < one.order]
        if earlier and not one.reading.implied and not adds_a_region(one.spoken.text, one.reading.span):
            kept = [p for p in kept if p.order == one.order]
        kept.append(one)
    strongest = max((p.reading.weight for p in kept if not p.reading.implied), default=0)
    return [p for p in kept if p.reading.weight >= min(strongest, 2)]


def _after(later: Placed, earlier: Placed) -> bool:
    return (later.order, later.reading.span) > (earlier.order, earlier.reading.span)


def _tell_withdrawn(merged: Merged, key: str, placed: Sequence[Placed]) -> None:
    for one in placed:
        if one.reading.withdrawn:
            start, end = one.spoken.text.clause(one.reading.span[0])
            quote = one.spoken.text.quote((start, end))
            if all(n.quote != quote for n in merged.notices):
                who = one.spoken.message.user or say("understanding.requester")
                said = say("understanding.withdrawn", who=who, what=_words(key, one.reading.value))
                merged.notices.append(Notice(kind="withdrawn", text=said, quote=quote))


def _words(key: str, value: JsonValue) -> str:
    return f"{value} ({key})" if not isinstance(value, bool) else key


def sentence_says(placed: Placed, concept: str) -> bool:
    start, end = placed.spoken.text.sentence(placed.reading.span[0])
    return lexicon.says(concept, placed.spoken.text.folded, start=start, end=end)
