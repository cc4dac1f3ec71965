"""`policies` and `prices`: the rules, an organisation's own tried, and the price table. A part of `bot.cli`."""

from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console, RenderableType

from bot.edge import put, run
from bot.terminal.listing import table
from core.adapters.policy.rego import RegoPolicyEngine
from core.adapters.policy.testing import run_tests
from core.bootstrap import renewed_prices
from core.catalog.prices import Renewal, load_prices, lookups, with_renewals
from core.settings import Settings

policies_app = typer.Typer(no_args_is_help=True, help="The rules that designs are judged by.")
prices_app = typer.Typer(no_args_is_help=True, help="What things cost, and where each figure is from.")

JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
DebugFlag = Annotated[bool, typer.Option("--debug", help="Tracebacks and debug logs.")]


@policies_app.command("list")
def policies_list(as_json: JsonFlag = False, debug: DebugFlag = False) -> None:
    """Every rule, with those of POLICY_DIR."""

    async def work() -> int:
        rules = RegoPolicyEngine(Settings().policy_dir).rules
        if as_json:
            put({"rules": [rule.json_dict() for rule in rules]})
        else:
            _print(
                table(("rule", "severity", "title", "remedy"), [(r.id, r.severity, r.title, r.remedy) for r in rules])
            )
        return 0

    run(work, debug=debug)


@policies_app.command("test")
def policies_test(
    folder: Annotated[Path, typer.Argument(help="A folder of .rego files with their *_test.rego.")],
    as_json: JsonFlag = False,
    debug: DebugFlag = False,
) -> None:
    """Loads an organisation's rules and runs their `test_…` rules; exit 1 when one fails."""

    async def work() -> int:
        tested = run_tests(folder)
        if as_json:
            put({**tested.json_dict(), "passed": tested.passed})
        else:
            rows = [(o.file, o.test, "passed" if o.passed else "FAILED", o.why) for o in tested.outcomes]
            _print(table(("file", "test", "result", "why"), rows))
            failed = sum(not o.passed for o in tested.outcomes)
            said = f"{len(tested.rules)} rules load; {len(rows)} tests, {failed} failed."
            _print(said if rows else f"{said} Put `test_…` rules into files that end in _test.rego.")
        return 0 if tested.passed else 1

    run(work, debug=debug)


@prices_app.command("show")
def prices_show(
    service: Annotated[str, typer.Argument(help="Part of a service's or an item's name; empty: all.")] = "",
    as_json: JsonFlag = False,
    debug: DebugFlag = False,
) -> None:
    """The unit prices in US dollars, each with its source and date."""

    async def work() -> int:
        prices = load_prices(renewed_prices(Settings()))
        rows = {
            name: row
            for name, row in prices.items.items()
            if service.casefold() in f"{name} {row.service} {row.sku}".casefold()
        }
        if as_json:
            put({"region": prices.home, "currency": "USD", "items": {n: r.json_dict() for n, r in rows.items()}})
        else:
            head = ("item", "of", "USD", "unit", "source")
            _print(table(head, [(n, f"{r.service}: {r.sku}", f"{r.usd:g}", r.unit, r.cited) for n, r in rows.items()]))
        return 0

    run(work, debug=debug)


@prices_app.command("refresh")
def prices_refresh(as_json: JsonFlag = False, debug: DebugFlag = False) -> None:
    """Renews prices through the AWS Price List API, with the credentials that boto3 finds."""

    async def work() -> int:
        settings = Settings()
        renewals = refresh_prices(settings)
        if as_json:
            put({"file": str(renewed_prices(settings)), "renewed": [r.json_dict() for r in renewals]})
        else:
            rows = [(r.item, f"{r.usd:g}" if r.usd is not None else "as before", r.dated or r.why) for r in renewals]
            _print(table(("item", "USD", "dated"), rows))
        return 0

    run(work, debug=debug)


def refresh_prices(settings: Settings, *, endpoint_url: str | None = None) -> tuple[Renewal, ...]:
    """Asks the AWS Price List API for every item that it can find. Raises Unavailable; then nothing is written."""
    from core.adapters.prices.price_list import PriceList

    table, source = load_prices(), PriceList(endpoint_url=endpoint_url)
    renewals = tuple(source.renewal(item, one, region=table.home) for item, one in lookups().items())
    target = renewed_prices(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(yaml.safe_dump(with_renewals(table, renewals), sort_keys=True), encoding="utf-8")
    return renewals


def _print(what: RenderableType) -> None:
    Console(highlight=False, markup=False).print(what)
