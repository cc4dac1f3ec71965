"""Requirements read by rules: what people wrote in, what they meant out, each value with its quote."""

from core.understanding.answer import find_choice, read_answer
from core.understanding.reception import read_input
from core.understanding.understand import first_action, understand

__all__ = ["find_choice", "first_action", "read_answer", "read_input", "understand"]
