"""Blueprints from the real catalog, prices and planner: what a generated repository is judged on."""

from pathlib import Path

import pytest

from core.catalog.loader import Catalog, load_catalog
from core.domain.repository import Tree
from core.generator import Blueprint, generate
from tests.core.generator.blueprints import (
    ASSISTANT,
    ASYNC,
    BATCH,
    KAFKA,
    KUBERNETES,
    PEOPLE,
    REALTIME,
    SERVERLESS,
    STREAM,
    a_blueprint,
)

CONSTRAINTS = {
    "assistant": ASSISTANT,
    "async": ASYNC,
    "kubernetes": KUBERNETES,
    "batch": BATCH,
    "realtime": REALTIME,
    "serverless": SERVERLESS,
    "people": PEOPLE,
    "stream": STREAM,
    "kafka": KAFKA,
}


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session", params=sorted(CONSTRAINTS))
def blueprint(request: pytest.FixtureRequest) -> Blueprint:
    return a_blueprint(CONSTRAINTS[request.param])


@pytest.fixture(scope="session")
def tree(blueprint: Blueprint, catalog: Catalog) -> Tree:
    return generate(blueprint, catalog=catalog)


@pytest.fixture(scope="session")
def repository(blueprint: Blueprint, tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree in a folder of its own."""
    root = tmp_path_factory.mktemp(blueprint.slug)
    write(tree, root)
    return root


def write(tree: Tree, root: Path) -> None:
    for path, data in tree.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
