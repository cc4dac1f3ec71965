"""What the app can do, in its own words; also the answer to what it does not understand."""

from bot.cards import Card
from bot.slack.names import COMMAND, VERBS


def help_card(*, unknown: str = "", nearest: str = "", headline: str = "") -> Card:
    title = headline or "A machine learning platform on AWS from a few sentences"
    if unknown:
        title = f"There is no “{unknown}”"
    meant = f"Did you mean {COMMAND} {nearest}? " if nearest else ""
    return Card(
        kind="notice",
        title=title,
        summary=f"{meant}Or mention me in a channel with what should be predicted, from which data, how often and "
        "what it may cost. I ask what is missing, show a priced plan, and write nothing before it is approved.",
        because=tuple(f"{COMMAND} {usage}" for usage in VERBS.values()),
        fallback=f"{title}. {meant}{COMMAND} design, status, list, cancel or help.",
    )
