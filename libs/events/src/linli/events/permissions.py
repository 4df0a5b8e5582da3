"""What each user of NATS may do, and nothing besides.

A service publishes its own towns' events, and reads its own streams and those of the services that
it follows. It makes no stream: whoever may configure one could have the server publish for them.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from linli.events.envelope import Source, stream_of, subjects_of
from linli.events.jetstream import inbox_of
from linli.events.pings import PINGS, ping_subject

ANY_TOWN = "*"
EPOCHS = 9
"""Of each town as many are allowed for: each restore to an earlier state begins one."""
API = "$JS.API"


class Permissions(NamedTuple):
    """The subjects that a user may publish and subscribe to; wildcards are NATS' own."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]

    @property
    def config(self) -> Mapping[str, Any]:
        """As a server's configuration says it; an empty list would deny nothing."""
        nothing = {"deny": [">"]}
        return {
            "publish": {"allow": list(self.publish)} if self.publish else nothing,
            "subscribe": {"allow": list(self.subscribe)} if self.subscribe else nothing,
        }


def of_service(
    name: str, reads: Collection[str], towns: Collection[str] = (ANY_TOWN,)
) -> Permissions:
    """What a service's processes may do.

    Args:
        name: the service's.
        reads: the services whose histories it follows.
        towns: whose; with `ANY_TOWN` it may read every stream, since a stream's name is one token.
    """
    own = [Source(town, name) for town in towns]
    publish = [
        *map(subjects_of, own),
        *map(ping_subject, own),
        bell_of(name),
        canary_of(name),
        f"{API}.STREAM.NAMES",
        *_reading(canary_of(name)),
    ]
    for stream in streams_of({name, *reads}, towns):
        publish += _reading(stream)
    return Permissions(tuple(dict.fromkeys(publish)), (*_inbox(name), PINGS, bell_of(name)))


def of_streams() -> Permissions:
    """What the job that makes streams may do: it removes nothing."""
    verbs = ("CREATE", "UPDATE", "INFO")
    publish = (f"{API}.STREAM.NAMES", *(f"{API}.STREAM.{verb}.*" for verb in verbs))
    return Permissions(publish, _inbox("streams"))


def of_operator() -> Permissions:
    """What `linli`'s commands may do on servers that run: everything but write events."""
    return Permissions((f"{API}.>", "$JS.ACK.>"), (*_inbox("linli"), PINGS, "linli.>"))


def of_integrator(name: str, place: str, services: Collection[str]) -> Permissions:
    """What another system may do: hear of a place as it happens, and read what it missed.

    It reads by consumers of its own name, which an operator makes with the place's filter: whoever
    makes a consumer says which subject the server delivers to.

    Args:
        name: its own, a slug.
        place: `town`, `town/community` or `town/community/compound`.
        services: of all that there are.
    """
    publish: list[str] = []
    for stream in streams_of(services, [place.split("/", maxsplit=1)[0]]):
        publish += [
            f"{API}.CONSUMER.INFO.{stream}.{name}",
            f"{API}.CONSUMER.MSG.NEXT.{stream}.{name}",
            f"$JS.ACK.{stream}.{name}.>",
            f"$JS.ACK.*.*.{stream}.{name}.>",  # as servers from 2.14 on may say it
        ]
    return Permissions(tuple(publish), (*_inbox(name), filter_of(place)))


def filter_of(place: str) -> str:
    """The subjects of a place's events: `linli.lishui.*.*.*.tongsheng.>`."""
    town, *within = place.split("/")
    tokens = ["linli", town, *(("*", "*", "*", *within) if within else ())]
    return ".".join(tokens if len(within) == len(("community", "compound")) else [*tokens, ">"])


def streams_of(services: Collection[str], towns: Collection[str]) -> Iterator[str]:
    """The names of these services' streams in these towns, of every epoch that is allowed for."""
    if ANY_TOWN in towns:
        yield "*"
        return
    for service, town, epoch in product(sorted(services), towns, range(1, EPOCHS + 1)):
        yield stream_of(Source(town, service), epoch)


def bell_of(service: str) -> str:
    """Where the processes of a service wake each other."""
    return f"linli-bell.{service}"


def canary_of(service: str) -> str:
    """The stream, and the subject, by which a service sees whether JetStream takes anything."""
    return f"linli-canary-{service}"


def _reading(stream: str) -> tuple[str, str]:
    return f"{API}.STREAM.INFO.{stream}", f"{API}.DIRECT.GET.{stream}"


def _inbox(name: str) -> tuple[str, ...]:
    return (f"{inbox_of(name)}.>",)
