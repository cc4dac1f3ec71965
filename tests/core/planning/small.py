"""A catalog of a few made-up components with round figures, so that a test's arithmetic fits in its head."""

from pathlib import Path

from core.catalog.loader import Catalog, Entry
from core.catalog.prices import PriceItem, PriceTable, RegionFactor
from core.catalog.spec import Component

PRICES = PriceTable(
    items={
        "coin": PriceItem(service="test", sku="one", unit="coin", usd=1.0, source="made up", read="2026-11-23"),
        "ranged": PriceItem(
            service="test", sku="r", unit="coin", usd=2.0, low=1.0, high=3.0, source="made up", read="2026-11-23"
        ),
        "egress_gb": PriceItem(service="EC2", sku="out", unit="GB", usd=0.09, source="made up", read="2026-11-23"),
    },
    factors={
        "us-east-1": RegionFactor(low=1.0, high=1.0, source="the table itself"),
        "eu-west-1": RegionFactor(low=1.1, high=1.3, source="made up"),
    },
)


def a_component(component_id: str, *, kind: str = "", capabilities: tuple[str, ...] = (), **more: object) -> Component:
    fields = {
        "id": component_id,
        "title": component_id.upper(),
        "kind": kind or component_id,
        "category": "test",
        "capabilities": capabilities,
        "burden": 1,
        "serverless": True,
        **more,
    }
    return Component.model_validate(fields)


def a_catalog(*components: Component) -> Catalog:
    return Catalog([Entry(spec=component, folder=Path(component.id)) for component in components])


BATCH = a_component(
    "cheap_batch",
    kind="batch-compute",
    capabilities=("batch_scoring",),
    patterns=("batch",),
    requires=("encryption",),
    sizing={"workers": "max(1, ceil(rows_per_run / 1000000))"},
    cost=({"item": "coin", "quantity": "workers * 10", "high": "workers * 12"},),
    performance={"start_min": 2, "rows_per_hour": "workers * 600000", "availability_pct": 99.9},
)
FAST_BATCH = a_component(
    "fast_batch",
    kind="batch-compute",
    capabilities=("batch_scoring",),
    patterns=("batch",),
    burden=2,
    cost=({"item": "coin", "quantity": 100},),
    performance={"start_min": 1, "rows_per_hour": 1e9, "availability_pct": 99.99},
)
CLOCK = a_component("clock", capabilities=("scheduler",), patterns=("batch",), cost=({"item": "coin", "quantity": 1},))
LOCK = a_component("lock", kind="encryption", capabilities=("encryption",), cost=({"item": "coin", "quantity": 2},))
API = a_component(
    "api",
    kind="online-serving",
    capabilities=("realtime_endpoint", "autoscaling"),
    patterns=("realtime",),
    burden=2,
    needs={"key": "encryption.key"},
    sizing={"tasks": "max(2, ceil(peak_rps / 84)) if production else 1"},
    cost=({"item": "coin", "quantity": "tasks * 50"},),
    performance={"p95_ms": "service_ms + 15", "max_rps": "tasks * 84", "availability_pct": 99.95},
)
FUNCTION = a_component(
    "function",
    kind="online-serving",
    capabilities=("realtime_endpoint", "autoscaling", "serverless_inference"),
    patterns=("realtime",),
    limits={"min_p95_ms": 800, "max_payload_kb": 6000, "max_model_mb": 500},
    cost=({"item": "coin", "quantity": "requests_month / 1000000"},),
    performance={"p95_ms": 900, "max_rps": 1000, "availability_pct": 99.9},
)
SMALL = a_catalog(BATCH, FAST_BATCH, CLOCK, LOCK, API, FUNCTION)
