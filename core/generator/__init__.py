"""From an approved plan to the files of a repository; performs nothing and reads package data only."""

from core.generator.blueprint import Blueprint, Section, TailoredFile, located, slug_for, title_for
from core.generator.generate import generate, tailorable

__all__ = ["Blueprint", "Section", "TailoredFile", "generate", "located", "slug_for", "tailorable", "title_for"]
