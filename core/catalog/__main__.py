"""`python -m core.catalog list | check [ID …] | new ID`: look at the catalog, judge it, start a component."""

import sys
from collections.abc import Sequence
from pathlib import Path

from core.catalog.check import check
from core.catalog.loader import COMPONENTS, read_catalog
from core.catalog.prices import load_prices
from core.catalog.samples import SAMPLES
from core.catalog.scaffold import new
from core.errors import AppError

_USAGE = "usage: python -m core.catalog list | check [ID …] | new ID"


def main(arguments: Sequence[str], *, folder: Path = COMPONENTS) -> int:
    """Exit code: 0 done, 1 a component has faults, 2 not understood."""
    match list(arguments):
        case ["list"]:
            for entry in read_catalog(folder).values():
                _say(f"{entry.id:28} {entry.spec.kind:18} {entry.spec.title}")
            return 0
        case ["check", *ids]:
            return _check(ids, folder)
        case ["new", component_id]:
            _say(f"{new(component_id, folder=folder)}: now fill it in, and ask `check {component_id}` what is missing.")
            return 0
        case _:
            _say(_USAGE)
            return 2


def _check(ids: Sequence[str], folder: Path) -> int:
    catalog = read_catalog(folder)
    if unknown := [component for component in ids if component not in catalog]:
        _say(f"There is no component {', '.join(unknown)}. There are: {', '.join(catalog)}.")
        return 2
    faults = check(catalog, prices=load_prices(), samples=SAMPLES)
    wanted = {component: said for component, said in faults.items() if not ids or component in ids}
    for component, said in wanted.items():
        _say("\n".join([f"{component}:", *(f"  - {sentence}" for sentence in said)]))
    if not wanted:
        _say(f"{len(ids) or len(catalog)} components, nothing to complain of.")
    return 1 if wanted else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except AppError as exc:
        _say(f"{exc.message} {exc.remedy}".strip())
        code = 1
    raise SystemExit(code)
