"""Features that are kept online: an instance that names its entity is completed from the table before it is scored.

What the caller sends wins over what is stored. Without a table nothing is completed.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from . import aws
from .config import Settings
from .features import load_feature_set
from .service import Lookup

KEY = "entity_id"


def lookup_of(settings: Settings) -> Lookup | None:
    return table_lookup(aws.table(settings.table_name)) if settings.table_name else None


def table_lookup(table: Any) -> Lookup:
    """`table` is a boto3 DynamoDB table, or anything with its `get_item`."""
    feature_set = load_feature_set()
    names = {feature.name for feature in feature_set.features}

    def lookup(instance: Mapping[str, object]) -> Mapping[str, object]:
        entity = instance.get(feature_set.entity)
        if entity is None or names <= instance.keys():
            return instance
        stored = table.get_item(Key={KEY: str(entity)}).get("Item", {})
        return {**{name: _plain(stored[name]) for name in names & stored.keys()}, **instance}

    return lookup


def item_of(entity: str, features: Mapping[str, object]) -> dict[str, object]:
    """What the feature job writes for an entity; DynamoDB knows no floats."""
    kept = {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in features.items()}
    return {KEY: entity, **kept}


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
