"""Serves a request for erasure: removes an entity's rows from stored files. Models hold weights, not rows.

`python -m <package>.erase --bucket BUCKET --entity NAME [--entity PSEUDONYM]`; earlier versions of the objects expire
with the bucket's lifecycle, see docs/runbooks/erasure.md.
"""

import argparse
import csv
import io
from collections.abc import Collection, Sequence

from .aws import s3_store
from .features import FeatureSet, load_feature_set
from .storage import Store

#: Where rows of entities are kept.
PREFIXES = ("incoming/", "training/", "runs/", "scores/")


def erase(store: Store, feature_set: FeatureSet, entities: Collection[str]) -> dict[str, int]:
    """Key of each changed object to the number of rows removed from it. Doing it again changes nothing."""
    changed: dict[str, int] = {}
    for prefix in PREFIXES:
        for key in store.keys(prefix):
            if not key.endswith(".csv"):
                continue
            text, removed = _without(store.read(key).decode("utf-8"), feature_set.entity, entities)
            if removed:
                store.write(key, text.encode())
                changed[key] = removed
    return changed


def _without(text: str, column: str, entities: Collection[str]) -> tuple[str, int]:
    header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    if column not in header:
        return text, 0
    position = header.index(column)
    kept = [row for row in rows if len(row) <= position or row[position] not in entities]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *kept])
    return out.getvalue(), len(rows) - len(kept)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Remove an entity's rows.")
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--entity", required=True, action="append", help="name or pseudonym; may be given again")
    options = parser.parse_args(arguments)
    changed = erase(s3_store(options.bucket), load_feature_set(), set(options.entity))
    print(f"{sum(changed.values())} rows removed from {len(changed)} objects")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
