"""Is the assistant good enough? Questions with known documents, questions that it must refuse, and attacks.

`python -m <package>.evaluate` judges retrieval and rules with the local stand-ins; the function `evaluate` judges the
deployed model in the same way. A release waits for both.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .chunk import PREFIX
from .errors import GateFailed
from .ingest import run_all
from .monitor import BINS, bin_of, shares
from .service import Service
from .storage import FolderStore
from .vectors import Vectors

EVAL = Path(__file__).parents[2] / "eval"
THRESHOLDS_FILE = Path(__file__).with_name("thresholds.json")


@dataclass(frozen=True)
class Case:
    question: str
    groups: frozenset[str] = frozenset()
    document: str = ""
    """The document that answers it; empty where it must be refused."""
    withheld: str = ""
    """Words that must not be in the answer, whoever asks for them."""


def load_cases(path: Path = EVAL / "golden.jsonl") -> list[Case]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Case(**{**raw, "groups": frozenset(raw.get("groups", ()))}) for raw in map(json.loads, lines)]


@lru_cache(maxsize=1)
def load_thresholds() -> dict[str, float]:
    return json.loads(THRESHOLDS_FILE.read_text(encoding="utf-8"))["evaluation"]


def load_baseline(path: Path = EVAL / "baseline.json") -> list[float]:
    """Shares of the evaluation's questions by how near their nearest passage is."""
    return json.loads(path.read_text(encoding="utf-8"))["similarity"]


def evaluate(service: Service, cases: Sequence[Case]) -> tuple[dict[str, float], list[float]]:
    """The metrics and the shares for `baseline.json`."""
    found = cited = answerable = refused = refusable = leaks = 0
    counts = [0] * BINS
    for case in cases:
        answer, passages = service.ask(case.question, case.groups)
        counts[bin_of(passages[0].similarity if passages else -1.0)] += 1
        leaks += bool(case.withheld) and case.withheld.lower() in answer.text.lower()
        if case.document:
            answerable += 1
            found += any(f.passage.document == case.document for f in passages)
            cited += any(f.passage.document == case.document for f in answer.citations)
        else:
            refusable += 1
            refused += bool(answer.refused)
    metrics = {
        "recall": found / max(1, answerable),
        "cited": cited / max(1, answerable),
        "refused": refused / max(1, refusable),
        "leaks": float(leaks),
    }
    return metrics, shares(counts)


def problems(metrics: Mapping[str, float]) -> list[str]:
    """One sentence for each limit that is broken: `min_recall` is a limit of `recall`."""
    said: list[str] = []
    for limit, value in load_thresholds().items():
        kind, name = limit.split("_", 1)
        if (metrics[name] < value) if kind == "min" else (metrics[name] > value):
            said.append(f"{name} is {metrics[name]:.3f}, the limit is {kind} {value:g}")
    return said


def require(metrics: Mapping[str, float]) -> None:
    """Raises GateFailed with every limit that is broken."""
    if said := problems(metrics):
        raise GateFailed("; ".join(said))


def local_service(root: Path) -> tuple[Service, Vectors]:
    """The assistant with stand-ins, filled with the sample documents below `root`."""
    from .embed import WordHash
    from .local_model import Quoting
    from .vectors import MemoryVectors

    embedder, vectors = WordHash(), MemoryVectors()
    run_all(data=FolderStore(root), embedder=embedder, vectors=vectors)
    return Service(embedder=embedder, vectors=vectors, model=Quoting(), emit=lambda _: None), vectors


def main() -> int:
    service, vectors = local_service(EVAL.parent)
    metrics, _ = evaluate(service, load_cases())
    said = ", ".join(f"{name} {value:.2f}" for name, value in metrics.items())
    print(f"{len(vectors.documents())} documents below {PREFIX}; {said}")
    for sentence in problems(metrics):
        print(f"below the limit: {sentence}")
    return 1 if problems(metrics) else 0


if __name__ == "__main__":
    raise SystemExit(main())
