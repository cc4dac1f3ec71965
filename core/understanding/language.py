"""Which of the four languages a message is in, told by its short everyday words. Does not read what it says."""

import re
from collections.abc import Sequence

from core.understanding import lexicon
from core.understanding.text import fold

FEW = 8
"""In so few words one everyday word tells the language, when none is English."""
_WORD = re.compile(r"[a-zß']+")


def language_of(texts: Sequence[str], *, default: str = "en") -> str:
    """English unless another language has clearly more of its own words."""
    words = [w for text in texts for w in _WORD.findall(fold(text).folded)]
    counts = {lang: sum(w in lexicon.stop_words(lang) for w in words) for lang in lexicon.LANGUAGES}
    best = max(lexicon.LANGUAGES, key=lambda lang: (counts[lang], lang == default))
    if default == "en" and not counts["en"] and counts[best] and (len(words) <= FEW or _of_the_trade(words, best)):
        return best
    return best if counts[best] >= 2 and counts[best] > counts[default] else default


def _of_the_trade(words: Sequence[str], language: str) -> bool:
    """A word of the trade that English does not have."""
    own = lexicon.vocabulary(language) - lexicon.vocabulary("en")
    return any(word in own for word in words)
