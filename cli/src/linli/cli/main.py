"""The command line: what can be typed. Each command's own module is imported when it runs."""
# ruff: noqa: PLC0415 - what one command needs, the others should not wait for

import atexit
import gc
import re
import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

DATA = Path(".linli")
PORT = 8080
IMPORTED_OBJECTS = 100_000

app = typer.Typer(
    name="linli",
    help="邻里 Linli: a platform for towns that govern together with their residents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[Path, typer.Option(help="The data directory.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]
Insecure = Annotated[
    bool,
    typer.Option("--insecure-no-auth", help="Ask nobody who they are: everybody is a town admin."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def main() -> None:
    """Run what was typed; what goes wrong is one message on standard error and exit status 1.

    The garbage collector would walk through all that a command imports, again and again and once
    more at its end: a third of a short command's time, and nothing freed.
    """
    gc.set_threshold(IMPORTED_OBJECTS)
    atexit.register(gc.freeze)
    try:
        app()
    except Exception as error:
        from linli.cli.failures import message_of

        message = message_of(error)
        if message is None:
            raise
        sys.stderr.write(f"linli: {message}\n")
        sys.exit(1)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"linli {version_of('linli-cli')}")
        raise typer.Exit


@app.callback()
def linli(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take what comes before the command."""


@app.command()
def up(
    data: Data = DATA,
    port: Port = PORT,
    insecure: Insecure = False,
    containers: Annotated[
        bool,
        typer.Option("--containers", help="PostgreSQL and NATS as containers, now and later."),
    ] = False,
) -> None:
    """Run the whole platform, on embedded servers, on containers or on your own servers."""
    from linli.cli.up import run_up

    run_up(data, port, insecure=insecure, containers=containers)


@app.command()
def demo(
    data: Data = DATA,
    port: Port = PORT,
    once: Annotated[bool, typer.Option("--once", help="End after it.")] = False,
    as_json: Json = False,
    insecure: Insecure = False,
) -> None:
    """Run the platform with Lishui's history in it, and show its dashboards."""
    from linli.cli.demo.telling import run_demo

    run_demo(data, port, once=once, as_json=as_json, insecure=insecure)


@app.command()
def token(
    role: Annotated[
        str | None, typer.Option(help="Such as town-admin, community-staff, volunteer.")
    ] = None,
    scope: Annotated[
        str | None, typer.Option(help="TOWN, TOWN/COMMUNITY or TOWN/COMMUNITY/COMPOUND.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Whose; somebody new if left out.")] = None,
    source: Annotated[str | None, typer.Option(help="An integrator's one register.")] = None,
    days: Annotated[float | None, typer.Option(min=0, help="How long the grant lasts.")] = None,
    hours: Annotated[float, typer.Option(min=0, help="How long the token lasts.")] = 12,
    open311_key: Annotated[
        bool,
        typer.Option("--open311-key", help="Instead: a key of --scope TOWN for Open311 clients."),
    ] = False,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Grant somebody a role, and print a token of theirs once it works on every service."""
    if open311_key:
        from linli.cli.admin.open311_keys import issue_open311_key

        issue_open311_key(data, scope, subject or "open311", as_json=as_json)
        return
    if role is None or scope is None:
        raise typer.BadParameter("a token needs --role and --scope")
    from linli.cli.admin.tokening import Order, issue_token

    order = Order(role=role, scope=scope, subject=subject, source=source, days=days, hours=hours)
    issue_token(data, order, as_json=as_json)


imports = typer.Typer(help="Import a register into a running platform.", no_args_is_help=True)
app.add_typer(imports, name="import")
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="UTF-8 CSV.")]
Town = Annotated[str, typer.Option(help="The town's code.")]
Community = Annotated[str, typer.Option(help="The community's code.")]
Url = Annotated[str | None, typer.Option(help="Of the platform, if it is not that of --data.")]


@imports.command("service-requests")
def import_service_requests(
    file: File,
    town: Town,
    community: Community,
    url: Url = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Take over service requests as issues of a community."""
    from linli.cli.imports.importing import import_service_requests
    from linli.cli.imports.target import Target

    target = Target(url=url, data=data, town=town, community=community)
    import_service_requests(file, target, as_json=as_json)


@imports.command("books")
def import_books(
    file: File,
    town: Town,
    community: Community,
    compound: Annotated[str, typer.Option(help="The compound's code.")],
    library: Annotated[str, typer.Option(help="The library's code.")],
    url: Url = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Take over books as donations to a library."""
    from linli.cli.imports.importing import import_books
    from linli.cli.imports.target import Target

    target = Target(url=url, data=data, town=town, community=community)
    import_books(file, target, compound, library, as_json=as_json)


@imports.command("town")
def import_town(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="XLSX, or UTF-8 CSV.")
    ] = None,
    town: Annotated[str | None, typer.Option(help="The town's code.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be recorded, row by row; no more.")
    ] = False,
    template: Annotated[
        Path | None, typer.Option(help="Write an empty one: FILE.xlsx, FILE.csv, or - to print.")
    ] = None,
    url: Url = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Take over a whole town: communities, compounds, buildings, bodies, stations, facilities."""
    from linli.cli.imports.target import TownTarget
    from linli.cli.imports.template import write_template
    from linli.cli.imports.town import import_town

    if template is not None:
        write_template(template)
    elif file is None or town is None:
        raise typer.BadParameter("FILE and --town, or --template")
    else:
        target = TownTarget(url=url, data=data, town=town)
        import_town(file, target, dry_run=dry_run, as_json=as_json)


@app.command()
def status(data: Data = DATA, as_json: Json = False) -> None:
    """Show how far every history goes, and whoever reads it."""
    from linli.cli.admin.status import show_status

    show_status(data, as_json=as_json)


@app.command()
def audit(data: Data = DATA, as_json: Json = False) -> None:
    """Check that everything shown follows from what is recorded; change nothing."""
    from linli.cli.admin.audit import audit

    if not audit(data, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def rebuild(
    projection: Annotated[str, typer.Argument(help="Its name, or <service>/<name>.")],
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Fill a projection anew beside the old one, and switch."""
    from linli.cli.admin.rebuilding import rebuild_named

    rebuild_named(data, projection, as_json=as_json)


parked = typer.Typer(help="Events that failed for good, and what waits.", no_args_is_help=True)
app.add_typer(parked, name="parked")
Reader = Annotated[str, typer.Argument(metavar="PROJECTION", help="Whose events wait.")]
Key = Annotated[str, typer.Argument(help="The stream whose events wait.")]


@parked.command("list")
def list_parked(data: Data = DATA, as_json: Json = False) -> None:
    """Show what waits, and why."""
    from linli.cli.admin.parking import list_parked

    list_parked(data, as_json=as_json)


@parked.command("retry")
def retry_parked(
    projection: Annotated[str | None, typer.Argument(help="Whose events wait; all.")] = None,
    key: Annotated[str | None, typer.Argument(help="The stream whose events wait; all.")] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Apply what waits, in order."""
    from linli.cli.admin.parking import retry_parked

    retry_parked(data, projection, key, as_json=as_json)


@parked.command("skip")
def skip_parked(
    projection: Reader,
    key: Key,
    reason: Annotated[str, typer.Option(help="Why it may be left out; for the log.")],
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Leave out the event that failed, and apply what waits behind it."""
    from linli.cli.admin.parking import skip_parked

    skip_parked(data, projection, key, reason, as_json=as_json)


@app.command()
def redact(
    position: Annotated[int, typer.Argument(min=1, help="Of the event in its history.")],
    town: Annotated[str, typer.Option(help="Whose history it is.")],
    service: Annotated[str, typer.Option(help="Which service's.")],
    reason: Annotated[str, typer.Option(help="The order; kept for good, beside the history.")],
    field: Annotated[
        list[str] | None, typer.Option(help="A field beside the personal ones; may be repeated.")
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Replace an event's words by order of law, wherever they are kept."""
    from linli.cli.admin.redacting import redact_event
    from linli.events.envelope import Source

    redact_event(data, Source(town, service), position, field or (), reason, as_json=as_json)


@app.command()
def routes(as_json: Json = False) -> None:
    """List every route, and who may use it."""
    from linli.cli.routes import show_routes

    show_routes(as_json=as_json)


nats = typer.Typer(help="Who may do what on NATS.", no_args_is_help=True)
app.add_typer(nats, name="nats")


@nats.command("accounts")
def nats_accounts(
    keys: Annotated[Path, typer.Option(help="The folder of the users' secrets, `<user>.nk`.")],
    town: Annotated[
        list[str] | None, typer.Option(help="Whose streams there are; any town's if left out.")
    ] = None,
    integrator: Annotated[
        list[str] | None,
        typer.Option(help="Another system, NAME=TOWN[/COMMUNITY[/COMPOUND]]; may be repeated."),
    ] = None,
) -> None:
    """Print the accounts of a nats-server's configuration; users get keys where they have none."""
    from linli.cli.admin.nats_accounts import show_accounts

    codes = [_slug(one) for one in town or ()]
    show_accounts(keys, codes, dict(_integrator(one) for one in integrator or ()))


def _slug(code: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code, re.ASCII):
        raise typer.BadParameter(f"{code!r} is no code: small letters, digits and single hyphens")
    return code


def _integrator(text: str) -> tuple[str, str]:
    name, _, place = text.partition("=")
    codes = place.split("/")
    if len(codes) > len(("town", "community", "compound")):
        raise typer.BadParameter("--integrator is NAME=TOWN, NAME=TOWN/COMMUNITY or …/COMPOUND")
    return _slug(name), "/".join(map(_slug, codes))


Person = Annotated[str, typer.Argument(help="Their opaque id, of the register or of an account.")]


@app.command()
def erase(
    person: Person,
    reason: Annotated[str, typer.Option(help="A code: request, retention, order.")] = "request",
    town: Annotated[
        str | None, typer.Option(help="Where it is recorded of who is not registered.")
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Destroy what makes a person's data readable, for good and everywhere."""
    from linli.cli.admin.erasing import erase_person

    erase_person(data, _opaque(person), _code(reason), town, as_json=as_json)


@app.command()
def export(
    person: Person,
    data: Data = DATA,
    format_: Annotated[str, typer.Option("--format", help="json or csv.")] = "json",
) -> None:
    """Put everything that is recorded about a person into a file."""
    from linli.cli.admin.exporting import export_person

    if format_ not in {"json", "csv"}:
        raise typer.BadParameter("--format is json or csv")
    export_person(data, _opaque(person), format_)


def _opaque(person: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}", person, re.ASCII):
        raise typer.BadParameter("an opaque id, without spaces: never a name or a phone number")
    return person


def _code(reason: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", reason, re.ASCII):
        raise typer.BadParameter("a code such as request, retention or order: it is kept for good")
    return reason


keys = typer.Typer(help="The keys of personal values.", no_args_is_help=True)
app.add_typer(keys, name="keys")


@keys.command("rotate")
def rotate(data: Data = DATA, as_json: Json = False) -> None:
    """Wrap them with another key."""
    from linli.cli.admin.rotating import rotate_keys

    rotate_keys(data, as_json=as_json)


epoch = typer.Typer(help="The names of histories.", no_args_is_help=True)
app.add_typer(epoch, name="epoch")


@epoch.command("new")
def new_epoch(
    town: Annotated[str, typer.Option(help="Whose history it is.")],
    service: Annotated[str, typer.Option(help="Which service's.")],
    reason: Annotated[str, typer.Option(help="Why there is another history; kept for good.")],
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Name a new history after a restore to an earlier state."""
    from linli.cli.admin.renaming import begin_epoch
    from linli.events.envelope import Source

    begin_epoch(data, Source(town, service), reason, as_json=as_json)


@app.command()
def reset(
    data: Data = DATA,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove the data directory and everything recorded in it."""
    from linli.cli.admin.resetting import reset

    reset(data, sure=yes)
