"""A method or programme (七个一、四共): its parts are data, and may not be listed anywhere."""

from dataclasses import dataclass

from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.programmes import (
    MethodCode,
    MethodEvent,
    Pillar,
    PillarCode,
    RecordTaggedToMethod,
    WorkMethodDefined,
    WorkMethodRevised,
)
from linli.events.refusals import Refusal


class UnknownMethodError(Refusal):
    """A record is tagged with a method that is defined."""

    code = "unknown-method"
    title = "There is no such method"
    title_zh = "没有该工作法"
    pointer = "/method"


class UnknownPillarError(Refusal):
    """A record is tagged with a pillar that the method has."""

    code = "unknown-pillar"
    title = "The method has no such pillar"
    title_zh = "该工作法没有此项内容"
    pointer = "/pillar"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseMethod:
    """Say what the method is called and made up of from now on."""

    code: MethodCode
    name_zh: str
    name_en: str | None = None
    pillars: tuple[Pillar, ...] = ()


type MethodCommand = WorkMethodDefined | ReviseMethod
"""A method is asked for as the fact that it will be."""


@dataclass(frozen=True, slots=True)
class Method:
    """What was defined, and what it is now."""

    defined: WorkMethodDefined | None = None
    version: int = 1
    name_zh: str = ""
    name_en: str | None = None
    pillars: tuple[Pillar, ...] = ()


def evolve(method: Method, event: MethodEvent) -> Method:
    """Apply one recorded fact."""
    match event:
        case WorkMethodDefined() as e:
            return Method(e, 1, e.name_zh, e.name_en, e.pillars)
        case WorkMethodRevised() as e:
            return Method(method.defined, e.version, e.name_zh, e.name_en, e.pillars)


def decide(command: MethodCommand, method: Method) -> tuple[MethodEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, method.defined:
        case WorkMethodDefined() as fact, known:
            return entered(fact, known)
        case ReviseMethod() as c, None:
            raise NotRegisteredError(f"No method {c.code} is defined")
        case ReviseMethod() as c, known:
            now = (method.name_zh, method.name_en, method.pillars)
            same = now == (c.name_zh, c.name_en, c.pillars)
            return () if same else (revised(c, known, method.version + 1),)


def revised(c: ReviseMethod, known: WorkMethodDefined, version: int) -> WorkMethodRevised:
    """The next version of a method."""
    return WorkMethodRevised(
        code=known.code,
        kind=known.kind,
        version=version,
        name_zh=c.name_zh,
        name_en=c.name_en,
        pillars=c.pillars,
    )


def version_with(pillar: PillarCode | None, method: Method) -> int:
    """The version of a method that a record is tagged with now.

    Raises:
        UnknownMethodError: it is not defined.
        UnknownPillarError: it has no such pillar.
    """
    if method.defined is None:
        raise UnknownMethodError
    if pillar is not None and pillar not in {one.code for one in method.pillars}:
        raise UnknownPillarError(f"It has no {pillar}")
    return method.version


def tag(_known: RecordTaggedToMethod | None, event: RecordTaggedToMethod) -> RecordTaggedToMethod:
    """Apply the one fact of a tag."""
    return event


def tagged(
    fact: RecordTaggedToMethod, known: RecordTaggedToMethod | None
) -> tuple[RecordTaggedToMethod, ...]:
    """The tag, once: it stays with the version that it was made with."""
    return () if known else (fact,)
