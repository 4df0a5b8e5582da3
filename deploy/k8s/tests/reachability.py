"""K10: network policies solved for every pair, and held to what is declared."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any, NamedTuple

import yaml

from deploy.k8s.tests.fleet import service_named
from deploy.k8s.tests.rendering import (
    COMPONENT,
    NAME,
    PART_OF,
    ROOT,
    SERVICES,
    Object,
    Objects,
    of_kind,
    workloads,
)

NAMESPACE = "kubernetes.io/metadata.name"
HOME = "linli"
PROTOCOLS = ("TCP", "UDP")
PORTS = (22, 53, 443, 4222, 4318, 5432, 6222, 6443, 7777, 8000, 8080, 8222, 9187)
SERVERS: Mapping[str, Mapping[str, str]] = {
    "nats": {NAME: "nats", COMPONENT: "nats"},
    "postgres": {"cnpg.io/cluster": "linli-db"},
    "keys": {"cnpg.io/cluster": "linli-keys"},
}
NEIGHBOURS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "gateway": ("gateway", {}),
    "collector": ("monitoring", {}),
    "operator": ("cnpg-system", {NAME: "cloudnative-pg"}),
    "dns": ("kube-system", {"k8s-app": "kube-dns"}),
    "node agent": ("kube-system", {}),
    "stranger": ("default", {**PART_OF, NAME: "issues", COMPONENT: "api"}),
}


class Node(NamedTuple):
    """Whoever opens or takes connections."""

    name: str
    namespace: str | None
    labels: tuple[tuple[str, str], ...]
    address: str | None = None
    """Outside of the cluster."""

    @property
    def role(self) -> str:
        """As `dependencies.yaml` calls it."""
        return (
            dict(self.labels).get(COMPONENT, self.name) if self.name not in SERVERS else self.name
        )


class Call(NamedTuple):
    """A connection."""

    source: str
    target: str
    protocol: str
    port: int


def k10_reachability(objects: Objects, outside: str = "203.0.113.7") -> Iterator[str]:
    """What is declared can be reached, and nothing else can."""
    nodes = _nodes(objects, outside)
    possible, wanted = set(_possible(objects, nodes)), set(_declared(nodes))
    yield from (f"{call} cannot be made" for call in sorted(wanted - possible))
    yield from (f"{call} is declared nowhere" for call in sorted(possible - wanted))


def _nodes(objects: Objects, outside: str) -> Sequence[Node]:
    return [
        *(Node(work.name, HOME, tuple(work.labels.items())) for work in workloads(objects)),
        *(Node(name, HOME, tuple(labels.items())) for name, labels in SERVERS.items()),
        *(Node(name, where, tuple(labels.items())) for name, (where, labels) in NEIGHBOURS.items()),
        Node("outside", None, (), outside),
        Node("metadata", None, (), "169.254.169.254"),
    ]


def _possible(objects: Objects, nodes: Sequence[Node]) -> Iterator[Call]:
    policies = [one["spec"] for one in of_kind(objects, "NetworkPolicy")]
    goes = {node.name: _rules("Egress", policies, node) for node in nodes}
    comes = {node.name: _rules("Ingress", policies, node) for node in nodes}
    for source, target in product(nodes, nodes):
        if HOME not in (source.namespace, target.namespace):
            continue
        sent = _open("to", goes[source.name], target)
        taken = _open("from", comes[target.name], source)
        yield from (Call(source.name, target.name, *way) for way in sent & taken)


def _rules(way: str, policies: list[Object], node: Node) -> list[Object] | None:
    """What lets something through at this end; None where no policy asks, and all goes through."""
    mine = [
        policy
        for policy in policies
        if node.namespace == HOME
        and way in policy["policyTypes"]
        and _selects(policy["podSelector"], node)
    ]
    return [rule for policy in mine for rule in policy.get(way.lower(), ())] if mine else None


def _open(side: str, rules: list[Object] | None, other: Node) -> set[tuple[str, int]]:
    every: set[tuple[str, int]] = {(protocol, port) for protocol in PROTOCOLS for port in PORTS}
    if rules is None:
        return every
    ways: set[tuple[str, int]] = set()
    for rule in rules:
        if not rule.get(side) or any(_is_peer(peer, other) for peer in rule[side]):
            ports = rule.get("ports")
            ways |= {(p.get("protocol", "TCP"), p["port"]) for p in ports} if ports else every
    return ways & every


def _is_peer(peer: Object, other: Node) -> bool:
    if "ipBlock" in peer:
        block = peer["ipBlock"]
        return other.address is not None and (
            ip_address(other.address) in ip_network(block["cidr"])
            and not any(ip_address(other.address) in ip_network(x) for x in block.get("except", ()))
        )
    if other.namespace is None:
        return False
    where = peer.get("namespaceSelector")
    here = (
        other.namespace == HOME if where is None else _matches(where, {NAMESPACE: other.namespace})
    )
    return here and _selects(peer.get("podSelector", {}), other)


def _selects(selector: Object, node: Node) -> bool:
    return _matches(selector, dict(node.labels))


def _matches(selector: Object, labels: Mapping[str, str]) -> bool:
    wanted: Mapping[str, Any] = selector.get("matchLabels", {})
    expressions = selector.get("matchExpressions", ())
    if any(one["operator"] != "In" for one in expressions):
        raise NotImplementedError(selector)
    return wanted.items() <= labels.items() and all(
        labels.get(one["key"]) in one["values"] for one in expressions
    )


def _declared(nodes: Sequence[Node]) -> Iterator[Call]:
    edges: list[Object] = yaml.safe_load((ROOT / "dependencies.yaml").read_text())["edges"]
    for edge in edges:
        for source, target in product(nodes, nodes):
            if any(_is_edge(who, edge["to"], source, target) for who in edge["from"]):
                for protocol in ("TCP", "UDP") if edge["port"] == 53 else ("TCP",):
                    yield Call(source.name, target.name, protocol, edge["port"])


def _is_edge(who: str, whom: str, source: Node, target: Node) -> bool:
    if "stranger" in (source.name, target.name) or whom not in (target.role, target.name):
        return False
    if who == "readers":
        return source.role == "worker" and _reads(source, target)
    return who in (source.role, source.name)


def _reads(source: Node, target: Node) -> bool:
    reader, read = dict(source.labels).get(NAME, ""), dict(target.labels).get(NAME, "")
    return reader in SERVICES and read in service_named(reader).reads - {reader}
