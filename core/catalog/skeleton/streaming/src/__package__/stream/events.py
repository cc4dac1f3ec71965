"""What Lambda hands over, from Kinesis or Kafka, becomes batches of events. Knows neither features nor scores.

An event is a JSON object with the entity and its features; `feature_set.json` says which.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import InputInvalid


@dataclass(frozen=True)
class Event:
    position: str
    """Sequence number (Kinesis) or offset (Kafka): its place in the shard or partition."""
    data: bytes

    def body(self) -> Mapping[str, object]:
        """Raises InputInvalid for anything but one JSON object."""
        try:
            document = json.loads(self.data)
        except (ValueError, RecursionError) as exc:
            raise InputInvalid("the event is not JSON") from exc
        if not isinstance(document, dict):
            raise InputInvalid("the event is not a JSON object")
        return document


@dataclass(frozen=True)
class Batch:
    """Consecutive events of one shard or partition."""

    source: str
    """Name of the shard or of topic and partition."""
    events: tuple[Event, ...]

    @property
    def name(self) -> str:
        """The same events have the same name, so a batch that comes again is kept over itself."""
        return f"{self.source}/{self.events[0].position}-{self.events[-1].position}"


def batches_of(event: Mapping[str, Any]) -> Iterator[Batch]:
    """The batches of one call. Raises InputInvalid for what neither Kinesis nor Kafka sends."""
    records = event.get("Records", event.get("records"))
    if isinstance(records, list):
        yield from _kinesis(records)
    elif isinstance(records, dict):
        yield from _kafka(records)
    else:
        raise InputInvalid("the call holds no records")


def _kinesis(records: list[Mapping[str, Any]]) -> Iterator[Batch]:
    shards: dict[str, list[Event]] = {}
    for record in records:
        shard = record["eventID"].split(":", 1)[0]
        part = record["kinesis"]
        shards.setdefault(shard, []).append(Event(part["sequenceNumber"], _data(part["data"])))
    for shard, events in shards.items():
        yield Batch(shard, tuple(events))


def _kafka(partitions: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[Batch]:
    for partition, records in sorted(partitions.items()):
        if records:
            yield Batch(partition, tuple(Event(str(r["offset"]), _data(r.get("value") or "")) for r in records))


def _data(text: str) -> bytes:
    """What is no base64 is left as it is: it will be refused as an event, and told as one."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text.encode()
