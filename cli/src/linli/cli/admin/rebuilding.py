"""`linli rebuild`: a projection filled anew beside the old one, compared, and switched to."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from linli.cli.admin.workplace import Desk, Workplace, work_on
from linli.cli.failures import Failure
from linli.cli.terminal import bar, out, print_json
from linli.events.projections import Projection
from linli.events.rebuild import RebuildDiffersError, Rebuilt, rebuild


def rebuild_named(data: Path, name: str, *, as_json: bool) -> None:
    """Rebuild the projections of this name, and say what came of it.

    Raises:
        Failure: there is none, or the same fold gave other rows.
    """

    async def work(place: Workplace) -> None:
        done = {
            f"{desk.service.name}/{projection.name}": await rebuilt(place, desk, projection)
            for desk, projection in projections_named(place, name)
        }
        _tell(done, as_json=as_json)

    work_on(data, work)


def projections_named(place: Workplace, name: str) -> list[tuple[Desk, Projection]]:
    """The projections of a name, which may say the service: `places` are of many services.

    Raises:
        Failure: there is none; the message names those there are.
    """
    known = [
        (desk, projection)
        for desk in place.desks.values()
        for projection in desk.service.projections
    ]
    meant = [
        (desk, projection)
        for desk, projection in known
        if name in {projection.name, f"{desk.service.name}/{projection.name}"}
    ]
    if not meant:
        names = ", ".join(sorted({projection.name for _, projection in known}))
        raise Failure(f"there is no projection {name}; there are {names}")
    return meant


async def rebuilt(
    place: Workplace, desk: Desk, projection: Projection, *, rewritten: bool = False
) -> Rebuilt:
    """Rebuild one, with a progress bar; after history was `rewritten`, other rows are expected.

    Raises:
        Failure: it never ran, or the same fold gave other rows.
    """
    about = f"{desk.service.name}/{projection.name}"
    with bar(f"Rebuilding {about}") as shown:
        try:
            return await rebuild(desk.engine, projection, place.reader, shown, rewritten=rewritten)
        except RebuildDiffersError as error:
            raise Failure(f"{about}: {error}; what readers see is as before") from error
        except LookupError as error:
            raise Failure(f"{about}: {error}") from error


def _tell(done: Mapping[str, Rebuilt], *, as_json: bool) -> None:
    if as_json:
        print_json({"rebuilt": [{"projection": n, **asdict(one)} for n, one in done.items()]})
        return
    for name, one in done.items():
        out.print(f"{name}: {one.events} events into generation {one.generation}")
        for difference in one.differences:
            out.print(f"  other than before: {difference}")
