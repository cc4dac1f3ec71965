"""Without a model nothing is tailored: the templates are the answer. A model's files are checked before they count."""

import ast
import json
import re

from core.agents.codegen.contract import File, Input, Output
from core.domain.reason import Candidate, Chosen, Reason, Rejected
from core.phrases import say
from core.syntax import parse_module

#: What tailored code may import besides its own package: nothing here reaches a file, a process or a network.
_IMPORTS = frozenset(
    {
        "collections",
        "collections.abc",
        "dataclasses",
        "datetime",
        "enum",
        "functools",
        "itertools",
        "math",
        "operator",
        "pytest",
        "re",
        "statistics",
        "string",
        "typing",
    }
)
_FORBIDDEN_NAMES = frozenset(
    {"__builtins__", "__import__", "breakpoint", "compile", "eval", "exec", "getattr", "globals", "open", "setattr"}
)

_FIGURE = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
_LINK = re.compile(r"\]\([^)\s]*|https?://[^\s)>]+|<[^\s>]+@[^\s>]+>")
_MARKUP = re.compile(r"<[/!a-zA-Z][^>]*>?")


def decide(question: Input) -> Output:
    return ground(question, Output(files=question.kept))


def ground(question: Input, output: Output) -> Output:
    """The answer with its reason. Raises ValueError for a file that was not offered or code that may not be there."""
    offered = {file.path: file.content for file in question.files}
    seen = set[str]()
    for file in output.files:
        if file.path not in offered:
            raise ValueError(f"{file.path!r} was not offered; offered are {', '.join(sorted(offered)) or 'none'}")
        if file.path in seen:
            raise ValueError(f"{file.path!r} is there twice")
        seen.add(file.path)
        template = File(path=file.path, content=offered[file.path])
        if file.path.endswith(".py"):
            check_code(file, package=question.package)
            check_promises(file, template)
        else:
            check_document(file, template, said=json.dumps(question.constraints, ensure_ascii=False))
    changed = tuple(file for file in output.files if file.content != offered[file.path])
    reason = _reason(question, changed, output.justification)
    return output.model_copy(update={"files": changed, "reason": reason})


def check_code(file: File, *, package: str) -> None:
    """Raises ValueError unless the content is Python that only computes."""
    try:
        tree = parse_module(file.content)
    except (SyntaxError, ValueError) as exc:
        raise ValueError(f"{file.path} is not Python: {exc}") from exc
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [] if node.level else [node.module or ""]
        else:
            _check_name(node, file.path)
            continue
        for name in names:
            if name not in _IMPORTS and name.split(".")[0] != package:
                raise ValueError(f"{file.path} imports {name!r}, which tailored code may not")


def check_promises(file: File, template: File) -> None:
    """Raises ValueError unless every signature of the template is there, and every test of it word for word."""
    before, after = _functions(template), _functions(file)
    for name, function in before.items():
        if name not in after:
            raise ValueError(f"{file.path} lacks {name}(), which the template has")
        if ast.dump(after[name].args) != ast.dump(function.args):
            raise ValueError(f"{name}() in {file.path} has other arguments than the template's")
        if name.startswith("test_") and ast.dump(after[name]) != ast.dump(function):
            raise ValueError(f"{name}() in {file.path} was changed; a test of the template stays as it is")


def check_document(file: File, template: File, *, said: str) -> None:
    """Raises ValueError for a lost heading, a figure, a link or markup that neither template nor requirement has."""
    headings = [line for line in template.content.splitlines() if line.startswith("#")]
    lost = [line for line in headings if line not in file.content.splitlines()]
    if lost:
        raise ValueError(f"{file.path} lacks the heading {lost[0]!r}")
    known = f"{template.content}\n{said}"
    for what, pattern in (("figure", _FIGURE), ("link", _LINK), ("markup", _MARKUP)):
        if added := sorted(set(pattern.findall(file.content)) - set(pattern.findall(known))):
            raise ValueError(f"{file.path} has a {what} of its own: {added[0]!r}")


def _functions(file: File) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in parse_module(file.content).body if isinstance(node, ast.FunctionDef)}


def _check_name(node: ast.AST, path: str) -> None:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    dunder = name.startswith("__") and name.endswith("__")
    if name in _FORBIDDEN_NAMES or (dunder and isinstance(node, ast.Attribute)):
        raise ValueError(f"{path} uses {name!r}, which tailored code may not")


def _reason(question: Input, changed: tuple[File, ...], justification: str) -> Reason:
    offered = tuple(sorted(file.path for file in question.files)) or say("phrases.list.none")
    templates, tailored = say("codegen.templates"), say("codegen.tailored")
    candidates = (
        Candidate(id=templates, summary=say("codegen.as_skeleton")),
        Candidate(id=tailored, summary=say("codegen.replaces", files=offered), tradeoffs=say("codegen.less_tried")),
    )
    told = () if question.confined else (say("codegen.unconfined"),)
    failed = "; ".join(question.failures)
    if changed:
        kept = tuple(file.path for file in changed)
        stays = (Rejected(id=say("codegen.others"), why=say("codegen.stay", failed=failed)),) if failed else ()
        return Reason(
            candidates=candidates,
            choice=Chosen(id=tailored, justification=justification or say("codegen.adapted", files=kept)),
            rejected=stays,
            confidence=0.7,
            confidence_from=say("codegen.sure_tailored"),
            risks=(say("codegen.read_them"), *told),
            facts={"files": [file.path for file in changed]},
        )
    why = failed or say("codegen.no_model")
    return Reason(
        candidates=candidates,
        choice=Chosen(id=templates, justification=justification or why),
        rejected=(Rejected(id=tailored, why=why),),
        confidence=1.0,
        confidence_from=say("codegen.sure_templates"),
        risks=told,
        facts={"files": []},
    )
