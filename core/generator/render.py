"""The skeleton of a repository: `*.j2` is rendered and loses its suffix, every other file is copied byte for byte.

The folder `common`, then those of the CI system and of the plan's pattern, then overlays such as `hipaa` are laid over
each other; a path part `__package__` becomes the project's package. Values in the context were made safe for the files
that they go into before they get here.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from core.domain.plan import Pattern
from core.errors import UnsafePath
from core.generator.pipelines import Pipelines

Context = Mapping[str, object]

_SKELETON = Path(__file__).parents[1] / "catalog" / "skeleton"
_LAYERS: Mapping[Pattern, tuple[str, ...]] = {
    "batch": ("learned", "batch"),
    "realtime": ("learned", "lookup", "realtime"),
    "streaming": ("learned", "lookup", "streaming"),
    "llm": ("llm",),
}
_LEFT_OUT = frozenset({"__pycache__", ".ruff_cache", ".pytest_cache"})


def render_skeleton(
    pattern: Pattern, *, ci: Pipelines, overlays: tuple[str, ...], package: str, context: Context
) -> dict[str, bytes]:
    """Path to content. Raises jinja2's UndefinedError when a template names what the context lacks."""
    files = dict[str, bytes]()
    for part in (*_layers(pattern, ci), *(f"overlays/{name}" for name in overlays)):
        for path, content in _part(part).items():
            data = content if isinstance(content, bytes) else content.render(**context).encode()
            files[path.replace("__package__", package)] = data
    return files


def _layers(pattern: Pattern, ci: Pipelines) -> tuple[str, ...]:
    """What a pipeline does with a model depends on the pattern too, so `ci` is there twice."""
    of_model = f"ci/{ci.folder}/{'llm' if pattern == 'llm' else 'learned'}"
    return ("common", *(f"ci/{layer}" for layer in ci.layers), *_LAYERS[pattern], of_model)


@cache
def files_of(folder: Path) -> Mapping[str, bytes]:
    """Every file below the folder, by its path in it. Raises UnsafePath for a link, which could lead out of it."""
    found = dict[str, bytes]()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise UnsafePath("A link stands among the files of a repository.", path=str(path.relative_to(folder)))
        if path.is_file() and not _LEFT_OUT & set(path.parts):
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


@cache
def _part(part: str) -> Mapping[str, bytes | Template]:
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Each value was escaped for Markdown, HCL or TOML by its own function; HTML escaping would spoil it.
        autoescape=False,  # noqa: S701
    )
    files = dict[str, bytes | Template]()
    for path, data in files_of(_SKELETON / part).items():
        if path.endswith(".j2"):
            files[path.removesuffix(".j2")] = environment.from_string(data.decode())
        else:
            files[path] = data
    return files
