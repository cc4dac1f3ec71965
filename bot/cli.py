"""The command line: a composition root. Results go to stdout, everything else to stderr."""

import getpass
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console, RenderableType

from bot.edge import err, put, run
from bot.evaluating import eval_command
from bot.inline import Inline
from bot.inspecting import policies_app, prices_app
from bot.terminal.conversation import Conversation, Wishes, exit_code
from bot.terminal.input import answers_in, requirement_in, waiver_in
from bot.terminal.listing import runs_table, table
from core.application.report import refusal, report
from core.bootstrap import Core, migrate, new_id, open_core
from core.domain.actor import Actor
from core.domain.commands import CancelRun, RetryRun, StartRevision, SubmitRequirement
from core.domain.ids import DecisionSetId
from core.domain.requirement import Message
from core.errors import BadInput
from core.settings import Settings
from core.telemetry import configure_logging

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="The MLOps architect."
)
runs_app = typer.Typer(no_args_is_help=True, help="Look at designs, cancel or retry them.")
catalog_app = typer.Typer(no_args_is_help=True, help="What can be built.")
app.add_typer(runs_app, name="runs")
app.add_typer(catalog_app, name="catalog")
app.add_typer(policies_app, name="policies")
app.add_typer(prices_app, name="prices")
app.command("eval")(eval_command)

JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
DebugFlag = Annotated[bool, typer.Option("--debug", help="Tracebacks and debug logs.")]
Name = Annotated[str, typer.Argument(help="D-142, D-142v2 or a UUID.")]


def main() -> None:
    app()


@app.command()
def design(
    text: Annotated[str | None, typer.Argument(help="The requirement; `-` reads stdin.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Read the requirement from a file.")] = None,
    thread: Annotated[Path | None, typer.Option("--thread", help="A JSON list of {user, text}.")] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="JSON: constraint key or question id to value.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take defaults, approve unless policy fails.")] = False,
    until: Annotated[
        Literal["gate", "final"] | None, typer.Option("--until", help="Stop at the first or final gate.")
    ] = None,
    decide: Annotated[Literal["approve", "revise", "reject"] | None, typer.Option("--decide")] = None,
    comment: Annotated[str, typer.Option("--comment", help="What should change, with --decide revise.")] = "",
    waive: Annotated[list[str] | None, typer.Option("--waive", help="RULE=REASON")] = None,
    resume: Annotated[str | None, typer.Option("--resume", help="Go on with this design.")] = None,
    revise: Annotated[str | None, typer.Option("--revise", help="A new version of this ended design.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Also write the repository's files here.")] = None,
    as_json: JsonFlag = False,
    debug: DebugFlag = False,
) -> None:
    """One design in this process, without a queue."""

    async def work() -> int:
        wishes = Wishes(
            yes=yes,
            until=until,
            decide=decide,
            comment=comment,
            waivers=tuple(waiver_in(w) for w in waive or ()),
            answers=answers_in(answers) if answers else None,
        )
        try:
            messages = () if resume else requirement_in(text, file=file, thread=thread, stdin=sys.stdin)
            async with _inline(debug) as here:
                started = await _start(here, messages, resume=resume, revise=revise)
                return await _talk(here, started, wishes, out=out, as_json=as_json)
        except BadInput as exc:
            if as_json:
                put(refusal(exc, text=text or ""))
            raise

    run(work, debug=debug)


@dataclass(frozen=True)
class Here:
    """A core and this process's own labour on it."""

    core: Core
    inline: Inline
    actor: Actor


@asynccontextmanager
async def _inline(debug: bool = False) -> AsyncGenerator[Here]:
    from core.adapters.memory import MemoryQueue
    from jobs.worker import labour

    settings = Settings()
    configure_logging(settings.log_level if not debug else "DEBUG", settings.log_format, quiet=not debug)
    await migrate(settings)
    async with open_core(settings, queue=MemoryQueue()) as core:
        inline = Inline(ports=core.ports, labour=labour(core, settings), say=lambda line: err.print(line, markup=False))
        yield Here(core, inline, _me())


def _me() -> Actor:
    name = getpass.getuser()
    return Actor(surface="terminal", id=name, name=name)


async def _start(here: Here, messages: tuple[Message, ...], *, resume: str | None, revise: str | None) -> DecisionSetId:
    if resume:
        return (await here.core.queries.find_decision_set(resume)).id
    command_id = f"terminal:{new_id()}"
    if revise:
        parent = await here.core.queries.find_decision_set(revise)
        revision = StartRevision(decision_set_id=parent.id, messages=messages, by=here.actor, command_id=command_id)
        return (await here.core.service.handle(revision)).decision_set_id
    submission = SubmitRequirement(messages=messages, by=here.actor, command_id=command_id)
    return (await here.core.service.handle(submission)).decision_set_id


async def _talk(here: Here, decision_set_id: DecisionSetId, wishes: Wishes, *, out: Path | None, as_json: bool) -> int:
    conversation = Conversation(
        service=here.core.service,
        queries=here.core.queries,
        work=here.inline.work,
        actor=here.actor,
        wishes=wishes,
        console=err,
        ask=sys.stdin.isatty() and not as_json,
    )
    view = await conversation.run(decision_set_id)
    if out is not None and view.repository is not None:
        tree = await here.core.repos.read(view.decision_set.project_id, view.repository.commit)
        for path, data in tree.items():
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    if as_json:
        put(report(view))
    elif view.repository is not None:
        sys.stdout.write(f"{view.repository.path}\n{view.repository.commit}\n")
    if view.gate is not None:
        err.print(f"{view.decision_set.name} waits. Go on with: agentic-mlops design --resume {view.decision_set.name}")
    return exit_code(view, yes=wishes.yes)


@runs_app.command("list")
def runs_list(as_json: JsonFlag = False, debug: DebugFlag = False) -> None:
    """The newest designs."""

    async def work() -> int:
        async with _inline(debug) as here:
            found = await here.core.queries.recent()
        if as_json:
            put({"runs": [d.json_dict() for d in found]})
        else:
            _print(runs_table(found))
        return 0

    run(work, debug=debug)


@runs_app.command("show")
def runs_show(name: Name, as_json: JsonFlag = False, debug: DebugFlag = False) -> None:
    """Everything that is known of one design, and what it waits for."""

    async def work() -> int:
        async with _inline(debug) as here:
            found = await here.core.queries.find_decision_set(name)
            view = await here.core.queries.view(found.id)
            if as_json:
                put(report(view))
                return 0
            talk = Conversation(
                service=here.core.service,
                queries=here.core.queries,
                work=here.inline.work,
                actor=here.actor,
                wishes=Wishes(),
                console=err,
                ask=False,
            )
            await talk.tell(found.id)
            _print(runs_table([found]))
        return 0

    run(work, debug=debug)


@runs_app.command("cancel")
def runs_cancel(name: Name, debug: DebugFlag = False) -> None:
    """Ends a design; what it has done so far stays readable."""

    async def work() -> int:
        async with _inline(debug) as here:
            found = await here.core.queries.find_decision_set(name)
            command = CancelRun(decision_set_id=found.id, by=here.actor, command_id=f"terminal:{new_id()}")
            await here.core.service.handle(command)
        sys.stdout.write(f"{found.name} is cancelled.\n")
        return 0

    run(work, debug=debug)


@runs_app.command("retry")
def runs_retry(name: Name, debug: DebugFlag = False) -> None:
    """Lets a failed design go on where it stopped, in this process."""

    async def work() -> int:
        async with _inline(debug) as here:
            found = await here.core.queries.find_decision_set(name)
            command = RetryRun(decision_set_id=found.id, by=here.actor, command_id=f"terminal:{new_id()}")
            await here.core.service.handle(command)
            return await _talk(here, found.id, Wishes(), out=None, as_json=False)

    run(work, debug=debug)


@catalog_app.command("list")
def catalog_list(as_json: JsonFlag = False, debug: DebugFlag = False) -> None:
    """Every component that a plan may use."""

    async def work() -> int:
        from core.catalog.loader import load_catalog

        entries = list(load_catalog().values())
        if as_json:
            put({"components": [e.spec.json_dict() for e in entries]})
        else:
            rows = [(e.id, e.spec.kind, e.spec.title, ", ".join(e.spec.capabilities)) for e in entries]
            _print(table(("id", "kind", "title", "capabilities"), rows))
        return 0

    run(work, debug=debug)


@catalog_app.command("show")
def catalog_show(component: Annotated[str, typer.Argument()], debug: DebugFlag = False) -> None:
    """One component as JSON: what it does, what it needs, how it is sized and priced."""

    async def work() -> int:
        from core.catalog.loader import load_catalog

        catalog = load_catalog()
        if component not in catalog:
            raise BadInput(f"There is no component {component}. `agentic-mlops catalog list` shows them all.")
        put(catalog[component].spec.json_dict())
        return 0

    run(work, debug=debug)


@app.command("migrate")
def migrate_command(debug: DebugFlag = False) -> None:
    """Brings the database to the newest schema; safe to run twice and from several hosts."""

    async def work() -> int:
        await migrate(Settings())
        err.print("The database has the newest schema.")
        return 0

    run(work, debug=debug)


@app.command("serve")
def serve_command(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    embedded_worker: Annotated[
        bool | None, typer.Option("--embedded-worker/--no-embedded-worker", help="Default: on without REDIS_URL.")
    ] = None,
    debug: DebugFlag = False,
) -> None:
    """Slack over HTTP, REST, pages and the relay."""

    async def work() -> int:
        from bot.serving import serve

        settings = _settings(debug)
        embedded = settings.embedded if embedded_worker is None else embedded_worker
        await serve(settings, host=host, port=port, embedded_worker=embedded)
        return 0

    run(work, debug=debug)


@app.command("worker")
def worker_command(debug: DebugFlag = False) -> None:
    """Works jobs until SIGTERM; start as many as you like."""

    async def work() -> int:
        from bot.serving import work as work_jobs

        await work_jobs(_settings(debug))
        return 0

    run(work, debug=debug)


@app.command("demo")
def demo_command(
    interactive: Annotated[bool, typer.Option("--interactive", help="Leave the gates to you, in the browser.")] = False,
    port: Annotated[int, typer.Option(help="The local workspace's port; 0 takes a free one.")] = 3210,
    debug: DebugFlag = False,
) -> None:
    """The whole conversation in a Slack workspace on this machine."""

    async def work() -> int:
        from bot.demo import demo

        settings = Settings()
        configure_logging(settings.log_level, settings.log_format, quiet=not debug)
        return await demo(
            settings,
            interactive=interactive,
            port=port,
            say=lambda line: err.print(line, markup=False),
            put=_print,
        )

    run(work, debug=debug)


@app.command("doctor")
def doctor_command(as_json: JsonFlag = False, debug: DebugFlag = False) -> None:
    """What is configured, what is missing, and the command that mends it."""

    async def work() -> int:
        from core.doctor import examine, shown_settings
        from jobs.queue import ArqJobQueue

        settings = Settings()
        ping = None if settings.embedded else ArqJobQueue(settings.redis_url).ping
        found = await examine(settings, ping_queue=ping)
        if as_json:
            put({"settings": dict(shown_settings(settings)), "checks": [f.json_dict() for f in found]})
        else:
            _print(table(("setting", "value"), list(shown_settings(settings).items())))
            _print(
                table(("subject", "", "detail", "remedy"), [(f.subject, f.verdict, f.detail, f.remedy) for f in found])
            )
        return 1 if any(f.verdict == "wrong" for f in found) else 0

    run(work, debug=debug)


@app.command("manifest")
def manifest_command(
    url: Annotated[str, typer.Option("--url", help="Where Slack reaches you: https://…; not for Socket Mode.")] = "",
    socket_mode: Annotated[bool, typer.Option("--socket-mode")] = False,
    least: Annotated[bool, typer.Option("--least-privilege", help="Mentions and direct messages only.")] = False,
    debug: DebugFlag = False,
) -> None:
    """The Slack app manifest, ready to paste."""

    async def work() -> int:
        from bot.slack.manifest import manifest

        if not url and not socket_mode:
            raise BadInput("Over HTTP Slack needs an address: add --url https://your.host, or --socket-mode.")
        put(manifest(url=url, scopes="least" if least else "full", socket_mode=socket_mode))
        return 0

    run(work, debug=debug)


def _settings(debug: bool) -> Settings:
    settings = Settings()
    configure_logging("DEBUG" if debug else settings.log_level, settings.log_format)
    return settings


def _print(value: RenderableType) -> None:
    Console(highlight=False, soft_wrap=isinstance(value, str), markup=False).print(value)
