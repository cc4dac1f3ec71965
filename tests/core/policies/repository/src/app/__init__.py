"""Scores customers."""


def score(minutes: float) -> float:
    """Share of customers like this one who leave, 0 to 1."""
    return max(0.0, min(1.0, 1.0 - minutes / 1000))
