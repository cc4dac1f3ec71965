"""What a record must satisfy beyond its single values: rules between features that only this use case knows."""

from .features import Record


def problems(record: Record) -> list[str]:
    """One sentence for each rule that the record breaks; the baseline knows of none."""
    del record
    return []
