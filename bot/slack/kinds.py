"""What kind of thing a reply is, by its words alone: a question, a verdict, an answer, a change, or talk. Pure."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.slack import answers as reading
from core.domain.question import Question
from core.domain.requirement import Message
from core.understanding import understand

Kind = Literal["question", "verdict", "confirmation", "answers", "change", "help", "chatter"]

_APPROVE = (
    r"approved?|lgtm|looks? good(?: to me)?|ship it|\+1|👍|✅|freigeben|freigegeben|genehmigt|einverstanden|"
    r"aprob(?:ado|ada|ar)|apruebo|approuv(?:é|er|ée)|j'approuve"
)
_REJECT = r"reject(?:ed)?|decline[d]?|no[- ]go|👎|❌|ablehnen|abgelehnt|rechaz(?:o|ado|ar)|refus(?:é|er|ée)|je refuse"
_YES = (
    r"y|yes|yep|yeah|ok|okay|sure|confirm(?:ed)?|correct|right|do it|go|go ahead|start(?: it| the new version| v\d+)?|"
    r"ja|genau|stimmt|passt|mach das|los|s[ií]|vale|claro|de acuerdo|adelante|oui|d['’]accord|c['’]est bon|vas-y"
)
_POLITE = r"(?:\s*(?:please|pls|thanks|thank you|bitte|danke|por favor|gracias|merci|s'il vous plaît))?"
_END = r"[\s.!]*$"
_VERDICT = re.compile(
    rf"^\s*(?:please\s+|i\s+)?(?:{_APPROVE}|{_REJECT})(?:\s+(?:it|this|d-\d+(?:v\d+)?))?{_POLITE}{_END}", re.I
)
_REJECTS = re.compile(rf"^\s*(?:please\s+|i\s+)?(?:{_REJECT})(?!\w)", re.I)
_CONFIRMS = re.compile(rf"^\s*(?:{_YES})(?:[\s,]+(?:please|do it|go ahead|start it))?{_POLITE}{_END}", re.I)
_HELP = re.compile(r"^\W*(?:help|hi|hello|hey|hallo|hilfe|hola|ayuda|bonjour|salut|aide)\W*$", re.I)
_ASKS = re.compile(
    r"^\W*(?:(?:and|but|so|hey|und|aber|y|pero|et|mais)\s+)?(?:why|what|which|who|when|where|how|"
    r"warum|wieso|weshalb|was|welche[rsn]?|wer|wann|wo|wie|wieviel|por qu[eé]|qu[eé]|cu[aá]nto|cu[aá]l(?:es)?|c[oó]mo|"
    r"qui[eé]n|cu[aá]ndo|pourquoi|quel(?:le)?s?|combien|comment|qui|quand|qu['’]est)\b",
    re.I,
)
_WISHES = re.compile(
    r"\b(?:(?:can|could|would|will|shall|should|let['’]?s?)\s+(?:we|you|us|it|this|i)|let['’]s|please|"
    r"k(?:ö|oe)nn(?:en|t|ten)\s+(?:wir|sie|ihr)|bitte|podemos|podr[ií]a|por favor|pouvons-nous|pourriez|"
    r"s['’]il vous pla[iî]t)\b",
    re.I,
)
_DO = re.compile(
    r"\b(?:use|make|change|switch|move|add|remove|drop|run|keep|replace|raise|lower|double|halve|increase|reduce|limit|"
    r"must|should|has to|have to|needs? to|we need|i need|i want|we want|instead|cheaper|faster|without|not more than|"
    r"nehmt?|nutzt?|ändere|wechsle|muss|soll(?:te)?|brauchen|stattdessen|billiger|schneller|ohne|"
    r"usa(?:r)?|cambia(?:r)?|debe|necesitamos|en lugar|más barato|sin|"
    r"utilise[rz]?|change[rz]?|doit|il faut|besoin|plutôt|moins cher|sans)\b",
    re.I,
)
_SUBJECT = re.compile(
    r"\b(?:data|dataset|table|bucket|csv|parquet|s3|warehouse|model|training|prediction|score|scoring|traffic|request|"
    r"customer|user|row|latency|budget|cost|region|account|team|pipeline|endpoint|batch|"
    r"daten|modell|vorhersage|kunden|zeilen|datos|modelo|clientes|données|modèle|clients)s?\b",
    re.I,
)
_SMALL_TALK = re.compile(
    r"^\W*(?:thanks?|thank you|thx|cheers|cool|nice|great|awesome|wow|lol|haha|congrats|good job|well done|hmm+|"
    r"danke|super|toll|gracias|genial|merci|bravo)\b",
    re.I,
)


def kind_of(text: str, *, questions: Sequence[Question] = ()) -> Kind:
    """`questions` are those that are open where it was said."""
    if _HELP.match(text):
        return "help"
    if _VERDICT.match(text):
        return "verdict"
    if questions and (reading.wants_defaults(text) or reading.named(questions, text)):
        return "answers"
    if _is_question(text):
        return "question"
    if questions and reading.read(questions, [text]):
        return "answers"
    if _CONFIRMS.match(text):
        return "confirmation"
    return "change" if _is_change(text) else "chatter"


def rejects(text: str) -> bool:
    """Whether a verdict is against it."""
    return _REJECTS.match(text) is not None


def states(text: str) -> bool:
    """Whether a requirement can be read out of it."""
    read = understand([Message(user="", text=text)], answers={})
    return any(key != "language" for key in read.constraints.stated())


def _is_question(text: str) -> bool:
    """“Can we use EKS instead?” asks for something and is no question."""
    if "?" not in text and not (_ASKS.match(text) and len(text.split()) <= 20):
        return False
    return not (_WISHES.search(text) and not _ASKS.match(text) and (_DO.search(text) or states(text)))


def _is_change(text: str) -> bool:
    words = text.split()
    if _SMALL_TALK.match(text) and len(words) <= 6:
        return False
    if states(text):
        return True
    return len(words) >= 2 and (_DO.search(text) is not None or (len(words) >= 4 and _SUBJECT.search(text) is not None))
