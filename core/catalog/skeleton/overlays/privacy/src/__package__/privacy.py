"""Removes identities before data is used for training: the entity's name becomes a keyed pseudonym.

The same key gives the same pseudonym, so rows of one entity stay together; without the key nobody finds the way back.
`PSEUDONYM_KEY=... python -m <package>.privacy --input FILE --output FILE`
"""

import argparse
import csv
import hashlib
import hmac
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from .errors import InputInvalid
from .features import FeatureSet, load_feature_set

_SHORTEST_KEY = 16


def pseudonym(entity: str, *, key: bytes) -> str:
    """Raises InputInvalid for a key that could be guessed."""
    if len(key) < _SHORTEST_KEY:
        raise InputInvalid(f"the key needs at least {_SHORTEST_KEY} bytes")
    return hmac.new(key, entity.encode(), hashlib.sha256).hexdigest()[:24]


def deidentified(lines: Iterable[str], feature_set: FeatureSet, *, key: bytes) -> Iterator[dict[str, str]]:
    """Rows with the pseudonym, the features and the target; every other column is dropped, known or not."""
    reader = csv.DictReader(lines)
    if feature_set.entity not in (reader.fieldnames or ()):
        raise InputInvalid(f"the header lacks {feature_set.entity}")
    kept = columns(feature_set)
    for row in reader:
        plain = {name: row.get(name) or "" for name in kept}
        yield {**plain, feature_set.entity: pseudonym(plain[feature_set.entity], key=key)}


def columns(feature_set: FeatureSet) -> list[str]:
    return [feature_set.entity, *(feature.name for feature in feature_set.features), feature_set.target]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Replace identities before training.")
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    feature_set, key = load_feature_set(), os.environ.get("PSEUDONYM_KEY", "").encode()
    try:
        with options.input.open(encoding="utf-8", newline="") as lines:
            rows = list(deidentified(lines, feature_set, key=key))
    except InputInvalid as exc:
        print(f"refused: {exc}", file=sys.stderr)
        return 1
    with options.output.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns(feature_set), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
