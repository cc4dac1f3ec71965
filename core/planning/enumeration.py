"""Walks every irredundant combination of candidates that meets all needs; knows no check and no words.

Exact: whatever set of components meets the needs, the walk reaches one of its subsets, because it branches over all
providers of the first need that is still open. Money, burden and unavailability only grow with more components, so
the best set of all is among those that are reached, and a beginning that is no better than the best one in every
order of preference can be left.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from core.planning.candidates import Candidate

Chosen = tuple[Candidate, ...]
#: True where nothing that continues this beginning is worth reaching.
Hopeless = Callable[[Chosen], bool]


@dataclass
class Walk:
    """One walk over the candidates; counts what it saw."""

    candidates: Sequence[Candidate]
    hopeless: Hopeless = field(default=lambda _: False)
    cut: int = 0
    _seen: set[frozenset[str]] = field(default_factory=set[frozenset[str]])

    def combinations(self, needs: Sequence[str]) -> Iterator[Chosen]:
        """Sets that hold at most one component of a kind and meet `needs` and every need of their members."""
        yield from self._continue((), tuple(dict.fromkeys(needs)))

    def _continue(self, chosen: Chosen, needs: tuple[str, ...]) -> Iterator[Chosen]:
        if self.hopeless(chosen):
            self.cut += 1
            return
        met = frozenset(need for candidate in chosen for need in candidate.meets)
        open_needs = [need for need in needs if need not in met]
        if not open_needs:
            key = frozenset(candidate.id for candidate in chosen)
            if key not in self._seen:
                self._seen.add(key)
                yield chosen
            return
        options = [self._providers(need, chosen) for need in open_needs]
        for candidate in min(options, key=len):
            yield from self._continue((*chosen, candidate), tuple(dict.fromkeys((*open_needs, *candidate.needs))))

    def _providers(self, need: str, chosen: Chosen) -> list[Candidate]:
        kinds = {candidate.kind for candidate in chosen}
        return [
            candidate
            for candidate in self.candidates
            if need in candidate.meets and candidate.kind not in kinds and not _excluded(candidate, chosen)
        ]


def _excluded(candidate: Candidate, chosen: Chosen) -> bool:
    spec = candidate.entry.spec
    return any(c.id in spec.incompatible or candidate.id in c.entry.spec.incompatible for c in chosen)
