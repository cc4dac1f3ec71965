"""The picture of a plan as Mermaid text: what flows where, and what guards everything."""

from core.catalog.loader import Catalog
from core.domain.plan import Plan
from core.generator import escape

#: (from kind, to kind, what flows). An arrow is drawn when both are planned or are people and things outside.
_FLOWS = (
    ("source", "object-store", "files"),
    ("callers", "online-serving", "requests"),
    ("online-serving", "online-store", "look-ups"),
    ("online-serving", "object-store", "feature counts"),
    ("source", "document-ingestion", "documents"),
    ("document-ingestion", "vector-store", "passages"),
    ("document-ingestion", "llm", "texts to embed"),
    ("online-serving", "vector-store", "questions as vectors"),
    ("online-serving", "llm", "passages and question"),
    ("source", "stream", "events"),
    ("stream", "stream-compute", "events, in order"),
    ("stream", "stream-sink", "events"),
    ("stream-sink", "object-store", "files of events"),
    ("stream-compute", "online-store", "look-ups"),
    ("stream-compute", "object-store", "scored events"),
    ("stream-compute", "observability", "lag, errors"),
    ("model-registry", "stream-compute", "approved model"),
    ("image-registry", "stream-compute", "image"),
    ("schedule", "workflow", "starts"),
    ("workflow", "batch-compute", "steps"),
    ("object-store", "batch-compute", "rows"),
    ("batch-compute", "object-store", "scores"),
    ("object-store", "training", "labelled rows"),
    ("training", "model-registry", "model, pending approval"),
    ("people", "model-registry", "approval"),
    ("model-registry", "batch-compute", "approved model"),
    ("model-registry", "online-serving", "approved model"),
    ("object-store", "drift-monitor", "feature counts"),
    ("drift-monitor", "observability", "PSI"),
    ("workflow", "observability", "failures"),
    ("online-serving", "observability", "latency, errors"),
    ("observability", "people", "alarms"),
    ("cost-guard", "people", "budget alarms"),
    ("ci", "image-registry", "images"),
    ("image-registry", "batch-compute", "image"),
    ("image-registry", "online-serving", "image"),
    ("image-registry", "training", "image"),
)
_OUTSIDE = {"source": "Data source", "callers": "Callers", "people": "Team"}


def mermaid_diagram(plan: Plan, *, catalog: Catalog) -> str:
    """A flowchart; components that no arrow touches stand in a box of their own, because they serve all others."""
    by_kind = {planned.kind: planned.id for planned in plan.components}
    titles = {planned.id: catalog[planned.id].spec.title for planned in plan.components}
    arrows = list[str]()
    used = dict[str, None]()
    for start, end, label in _FLOWS:
        ends = [by_kind.get(kind) or (kind if kind in _OUTSIDE else None) for kind in (start, end)]
        if None in ends or ends[0] == ends[1] or all(kind in _OUTSIDE for kind in (start, end)):
            continue
        first, second = (f"n_{name}" for name in ends)
        arrows.append(f'  {first} -->|"{escape.mermaid(label)}"| {second}')
        used |= dict.fromkeys((start, end))
    lines = ["flowchart LR"]
    lines += [f'  n_{kind}(["{_OUTSIDE[kind]}"])' for kind in _OUTSIDE if kind in used]
    lines += [f'  n_{id_}["{escape.mermaid(titles[id_])}"]' for kind, id_ in sorted(by_kind.items()) if kind in used]
    rest = [id_ for kind, id_ in sorted(by_kind.items()) if kind not in used]
    if rest:
        lines += ['  subgraph guards["Guards everything"]']
        lines += [f'    n_{id_}["{escape.mermaid(titles[id_])}"]' for id_ in rest]
        lines += ["  end"]
    return "\n".join([*lines, *arrows])
