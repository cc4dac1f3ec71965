"""Stands in for the language model on a laptop and in tests: it quotes the passage that shares most words with the
question. It never follows an instruction, because it understands none.
"""

import re

from .generate import Completion

_PASSAGE = re.compile(r'<passage number="(\d+)">\n(.*?)\n</passage>', re.DOTALL)
_QUESTION = re.compile(r"<question>\n(.*?)\n</question>", re.DOTALL)


class Quoting:
    def complete(self, *, system: str, user: str, max_tokens: int) -> Completion:
        wanted = _words("".join(_QUESTION.findall(user)))
        number, text = max(_PASSAGE.findall(user), key=lambda p: (len(_words(p[1]) & wanted), -int(p[0])))
        sentences = re.split(r"(?<=[.!?])\s+", text)
        best = max(sentences, key=lambda s: len(_words(s) & wanted))
        answer = f"{best[: max_tokens * 4]} [{number}]"
        return Completion(answer, tokens_in=(len(system) + len(user)) // 4, tokens_out=len(answer) // 4)


def _words(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"\w{3,}", text.lower())}
