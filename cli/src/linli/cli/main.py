"""The command line: what can be typed. Each command's own module is imported when it runs."""
# ruff: noqa: PLC0415 - what one command needs, the others should not wait for

import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

DATA = Path(".linli")
PORT = 8080

app = typer.Typer(
    name="linli",
    help="邻里 Linli: a platform for towns that govern together with their residents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[Path, typer.Option(help="The data directory.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def main() -> None:
    """Run what was typed; what goes wrong is one message on standard error and exit status 1."""
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
def up(data: Data = DATA, port: Port = PORT) -> None:
    """Run the whole platform, on embedded servers or on your own."""
    from linli.cli.up import run_up

    run_up(data, port)


@app.command()
def demo(
    data: Data = DATA,
    port: Port = PORT,
    once: Annotated[bool, typer.Option("--once", help="End after it.")] = False,
    as_json: Json = False,
) -> None:
    """Run the platform with Lishui's history in it, and show its dashboards."""
    from linli.cli.demo.telling import run_demo

    run_demo(data, port, once=once, as_json=as_json)


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
    from linli.cli.imports.importing import Target, import_service_requests

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
    from linli.cli.imports.importing import Target, import_books

    target = Target(url=url, data=data, town=town, community=community)
    import_books(file, target, compound, library, as_json=as_json)


@app.command()
def status(data: Data = DATA, as_json: Json = False) -> None:
    """Show how far every history goes, and whoever reads it."""
    from linli.cli.admin.status import show_status

    show_status(data, as_json=as_json)
