"""Judges components: what is wrong with one, in sentences that say what to do. Changes nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from core.catalog import formula
from core.catalog.loader import Catalog, Entry
from core.catalog.prices import PriceTable
from core.catalog.spec import ROOT_CONTEXT, SETTINGS, Formula
from core.domain.constraints import Constraints
from core.domain.plan import Scalar
from core.errors import CatalogInvalid
from core.terraform import check as terraform

#: Loads under which every formula must have a value: a small, a large and an idle one.
Samples = Mapping[str, Mapping[str, Scalar]]

_ID = re.compile(r"^[a-z][a-z0-9_]{1,38}$")
_MODULE_FILES = ("main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md")


def check(catalog: Catalog, *, prices: PriceTable, samples: Samples) -> dict[str, tuple[str, ...]]:
    """The faults of every component by id; components without a fault are left out."""
    faults = {
        entry.id: tuple(check_entry(entry, catalog, prices=prices, samples=samples)) for entry in catalog.values()
    }
    return {component: said for component, said in faults.items() if said}


def check_entry(entry: Entry, catalog: Catalog, *, prices: PriceTable, samples: Samples) -> Iterator[str]:
    """One sentence for each fault of one component."""
    yield from _folder(entry)
    yield from _module(entry)
    yield from _provider(entry)
    yield from _wiring(entry, catalog)
    yield from _stand_in(entry, catalog)
    yield from _formulas(entry, prices, samples)
    yield from _words(entry, catalog)


def _folder(entry: Entry) -> Iterator[str]:
    if entry.id != entry.folder.name:
        yield f"The id `{entry.id}` is not the name of its folder, `{entry.folder.name}`: make them equal."
    if not _ID.match(entry.id):
        yield f"The id `{entry.id}` is not lower case with underscores, of 2 to 39 characters."
    for name in _MODULE_FILES:
        if not (entry.module / name).exists():
            yield f"module/{name} is missing."
    if not any((entry.folder / "cases").glob("*.yaml")):
        yield "There is no case: add cases/<name>.yaml with a requirement that leads to this component."
    if not entry.spec.sources:
        yield "No source is named: say in `sources` where limits and formulas are from."
    if not entry.spec.choose_when:
        yield "`choose_when` is empty: say in a few words when an architect takes this."


def _module(entry: Entry) -> Iterator[str]:
    versions = entry.module / "versions.tf"
    text = versions.read_text(encoding="utf-8") if versions.exists() else ""
    if "required_version" not in text:
        yield "module/versions.tf does not pin Terraform: add `required_version`."
    if "hashicorp/aws" in text and not re.search(r"hashicorp/aws\"\s*\n\s*version\s*=", text):
        yield "module/versions.tf does not pin the provider: add its `version`."
    for variable in entry.inputs.values():
        if not variable.description:
            yield f"The variable `{variable.name}` has no description."
        if variable.type == "any":
            yield f"The variable `{variable.name}` has no type."
    for name, description in entry.outputs.items():
        if not description:
            yield f"The output `{name}` has no description."


def _provider(entry: Entry) -> Iterator[str]:
    """What the provider would refuse, of the versions that repositories pin and that modules allow."""
    files = {f"module/{path.name}": path.read_bytes() for path in sorted(entry.module.glob("*.tf"))}
    for finding in terraform.check(files)[1]:
        yield f"{finding.file}:{finding.line}: {finding.message}."


def _wiring(entry: Entry, catalog: Catalog) -> Iterator[str]:
    spec = entry.spec
    for name, target in chain(spec.needs.items(), spec.optional_needs.items()):
        yield from _need(name, target, catalog)
    for name, output in spec.collects.items():
        if not any(output in other.outputs for other in catalog.values()):
            yield f"`collects` gathers `{output}` for `{name}`, but no component has an output of that name."
    for capability in spec.requires:
        if not catalog.providing(capability):
            yield f"It requires `{capability}`, which no component provides."
    for other in spec.incompatible:
        if other not in catalog:
            yield f"It is incompatible with `{other}`, which is not in the catalog."
    yield from _inputs(entry)
    for name in entry.settings:
        if name not in {*spec.parameters, *SETTINGS}:
            yield f"The output `settings` tells `{name}`, of which no plan says what it should be."


def _stand_in(entry: Entry, catalog: Catalog) -> Iterator[str]:
    """What is there already fits wherever what would be made fits."""
    if (existing := entry.spec.existing) is None:
        return
    replaced = [catalog[other] for other in existing.instead_of if other in catalog]
    for other in sorted(set(existing.instead_of) - {made.id for made in replaced}):
        yield f"It stands in for `{other}`, which is not in the catalog."
    for made in replaced:
        if made.spec.kind != entry.spec.kind:
            yield f"It stands in for `{made.id}`, which is of another kind."
        for output in sorted(_wanted(made.spec.kind, catalog) & made.outputs.keys() - entry.outputs.keys()):
            yield f"Other components need `{made.spec.kind}.{output}`: `{made.id}` gives it, and this does not."
    for name, key in existing.inputs.items():
        if name not in entry.inputs:
            yield f"`existing.inputs` names `{name}`, which module/variables.tf does not declare."
        if key and key not in Constraints.model_fields:
            yield f"`existing.inputs` reads `{key}`, which is no constraint."


def _wanted(kind: str, catalog: Catalog) -> set[str]:
    """The outputs that some component cannot do without."""
    targets = (target.partition(".") for entry in catalog.values() for target in entry.spec.needs.values())
    return {output for of, _, output in targets if of == kind}


def _need(name: str, target: str, catalog: Catalog) -> Iterator[str]:
    kind, _, output = target.partition(".")
    providers = catalog.by_kind.get(kind, ())
    if not providers:
        yield f"`{name}` needs `{target}`, but no component is of the kind `{kind}`."
    elif not any(output in provider.outputs for provider in providers):
        yield f"`{name}` needs `{target}`, but no `{kind}` component has an output `{output}`."


def _inputs(entry: Entry) -> Iterator[str]:
    spec = entry.spec
    for name in (*spec.needs, *spec.optional_needs, *spec.collects, *spec.parameters, *spec.deviations):
        if name not in entry.inputs:
            yield f"component.yaml sets `{name}`, which module/variables.tf does not declare."
    for name in spec.deviations:
        if name in entry.inputs and entry.inputs[name].type != "bool":
            yield f"The deviation `{name}` is not a boolean variable."
    taken = spec.existing.inputs if spec.existing else {}
    given = {*spec.needs, *spec.collects, *spec.parameters, *taken, *ROOT_CONTEXT}
    for variable in entry.inputs.values():
        if variable.required and variable.name not in given:
            yield f"Nothing sets the variable `{variable.name}`: give it a default, a need or a parameter."
        if variable.required and variable.name in spec.optional_needs:
            yield f"The optional need `{variable.name}` has no default to fall back on."


def _formulas(entry: Entry, prices: PriceTable, samples: Samples) -> Iterator[str]:
    for item in entry.spec.cost:
        if item.item not in prices.items:
            yield f"There is no price item `{item.item}` in prices/{prices.home}.yaml."
        elif item.free_first and not prices.items[item.item].free:
            yield f"`{item.item}` has no free allowance that `free_first` could count."
    said = (sentence for sample, demand in samples.items() for sentence in _evaluated(entry, sample, demand))
    yield from dict.fromkeys(said)


def _evaluated(entry: Entry, sample: str, demand: Mapping[str, Scalar]) -> Iterator[str]:
    """Every formula under one load: the sizing lines in their order, then what is made of them."""
    known: dict[str, Scalar] = dict(demand)
    for name, text in entry.spec.sizing.items():
        try:
            known[name] = formula.parse(text).value(known) if isinstance(text, str) else text
        except CatalogInvalid as exc:
            yield f"sizing.{name} fails for the sample `{sample}`: {exc.message}"
    for where, text in _figures(entry):
        try:
            if formula.number(text, known) < 0:
                yield f"{where} is negative for the sample `{sample}`: `{text}`."
        except CatalogInvalid as exc:
            yield f"{where} fails for the sample `{sample}`: {exc.message}"
    for name, line in entry.spec.parameters.items():
        if line not in known:
            yield f"The parameter `{name}` reads `{line}`, which is neither a sizing line nor a demand."


def _figures(entry: Entry) -> Iterable[tuple[str, Formula]]:
    for item in entry.spec.cost:
        yield f"cost.{item.item}.quantity", item.quantity
        for bound, text in (("low", item.low), ("high", item.high)):
            if text is not None:
                yield f"cost.{item.item}.{bound}", text
    for name, text in entry.spec.performance:
        if text is not None:
            yield f"performance.{name}", text


def _words(entry: Entry, catalog: Catalog) -> Iterator[str]:
    for word in entry.spec.words:
        if word != word.lower():
            yield f"The word `{word}` is not lower case."
        others = [other.id for other in catalog.values() if _rival(entry, other) and word in other.spec.words]
        if others:
            yield f"The word `{word}` is claimed by {', '.join(others)} too: one word asks for one component."


def _rival(one: Entry, other: Entry) -> bool:
    """Whether both could stand in one plan; a word may mean another component in another pattern."""
    return one is not other and bool(set(one.spec.patterns) & set(other.spec.patterns))
