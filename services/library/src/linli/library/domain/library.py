"""A neighbourhood library: so far, no more than its opening."""

from linli.events.contracts.library import LibraryCode, LibraryOpened
from linli.events.refusals import Refusal
from linli.library.commands import OpenLibrary


class LibraryCodeTakenError(Refusal):
    """Another library has the code."""

    code = "library-code-taken"
    title = "Another library has this code"
    title_zh = "该图书馆代码已被使用"
    pointer: str | None = "/code"


class LibraryNotFoundError(Refusal):
    """No library has this code."""

    code = "library-not-found"
    title = "No such library"
    title_zh = "没有这个图书馆"


class UnknownLibraryError(Refusal):
    """The library that something is meant for is not open."""

    code = "unknown-library"
    title = "No such library is open"
    title_zh = "没有已开放的这个图书馆"
    pointer: str | None = "/library"


class LibraryElsewhereError(Refusal):
    """The library is not at the place that was named with it."""

    code = "library-elsewhere"
    title = "The library is at another place"
    title_zh = "图书馆不在该地点"
    pointer: str | None = "/library"


type Library = LibraryOpened | None
"""None: it is not open."""


def evolve(_: Library, event: LibraryOpened) -> Library:
    """Apply one recorded fact."""
    return event


def decide(command: OpenLibrary, library: Library) -> tuple[LibraryOpened, ...]:
    """Return the opening, () if the library stands open just so; raise the rule that refuses it."""
    opened = LibraryOpened(
        code=command.code,
        community=command.community,
        compound=command.compound,
        station=command.station,
        name_zh=command.name_zh,
        name_en=command.name_en,
    )
    if library is None:
        return (opened,)
    if library == opened:
        return ()
    raise LibraryCodeTakenError(f"{command.code} is {library.name_zh}")


def required(library: Library, code: LibraryCode) -> LibraryOpened:
    """The library, which must be open. None ever closes, so one that was open still is."""
    if library is None:
        raise UnknownLibraryError(f"no library {code} is open")
    return library
