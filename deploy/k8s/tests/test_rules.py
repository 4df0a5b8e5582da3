"""Every rule of the platform's manifests holds of every overlay, and notices its mutants."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

import pytest
import yaml

from deploy.k8s.tests import (
    capacity,
    edge,
    fleet,
    pods,
    reachability,
    rendering,
    servers,
    validation,
)
from deploy.k8s.tests.mutants import MUTANTS, Mutation, mutated
from deploy.k8s.tests.rendering import (
    COMPONENTS,
    OVERLAYS,
    ROOT,
    Objects,
    composed,
    loaded,
    objects_of,
)

type Rule = Callable[[Objects], Iterator[str]]

pytestmark = rendering.needs_kubectl

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        pods.k1_restricted,
        pods.k2_no_api_access,
        pods.k3_by_digest,
        pods.k4_probes,
        pods.k5_graceful,
        pods.k6_measured,
        fleet.k7_drains,
        fleet.k8_one_counter,
        fleet.k9_scaled_by_need,
        reachability.k10_reachability,
        fleet.k11_migrations,
        fleet.k12_streams,
        fleet.k14_canary,
        servers.k15_postgres,
        pods.k16_secret_files,
        edge.k17_gateway,
        edge.k18_known_settings,
        edge.k19_frozen_selectors,
        edge.k20_bearable,
        validation.k21_valid,
        capacity.k22_shared_volumes,
        capacity.k23_connections,
    )
}
"""K13 is the NATS chart's: test_nats.py."""
NOT_ASKED_OF_ONE_NODE = {
    "k3_by_digest": "images are brought there without a registry, which alone knows digests",
    "k10_reachability": "one component more, where the node's network knows policies",
    "k14_canary": "nobody runs Prometheus on it",
    "k15_postgres": "there is no second server",
    "k22_shared_volumes": "all its pods are on the one node that writes",
    "k17_gateway": "reached by a port of the node's, or what its cluster brings",
}
WITHOUT_METRICS = ("single-node",)
INSIDE = {"prod-airgap": "10.9.0.7"}
"""Where identity provider and object store are, if not outside."""


def rule_for(name: str, overlay: str) -> Rule:
    if name == "k10_reachability" and overlay in INSIDE:
        return partial(reachability.k10_reachability, outside=INSIDE[overlay])
    return RULES[name]


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("name", RULES)
def test_a_rule_holds_of_an_overlay(name: str, overlay: str) -> None:
    if overlay == "single-node" and name in NOT_ASKED_OF_ONE_NODE:
        assert any(RULES[name](objects_of("overlays", overlay))), "it does hold: ask it"
        return
    assert list(rule_for(name, overlay)(objects_of("overlays", overlay))) == []


def test_every_rule_has_mutants() -> None:
    assert MUTANTS.keys() == RULES.keys()
    assert all(MUTANTS.values())


@pytest.mark.parametrize(
    ("name", "mutation"),
    [
        pytest.param(name, m, id=f"{name}: {what}")
        for name, all_ in MUTANTS.items()
        for what, m in all_.items()
    ],
)
def test_a_rule_notices_a_mutant(name: str, mutation: Mutation) -> None:
    assert list(RULES[name](mutated(objects_of("overlays", "prod"), mutation)))


def test_the_base_names_no_place_and_is_valid() -> None:
    base = objects_of("base")
    assert list(edge.base_is_portable(base)) == []
    assert list(validation.k21_valid(base)) == []
    assert list(edge.base_is_portable([*base, {"kind": "ClusterRole", "metadata": {"name": "x"}}]))


@pytest.mark.heavy
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_rendering_again_what_was_rendered_changes_nothing(
    overlay: str, tmp_path: rendering.Path
) -> None:
    text = rendering.rendered(ROOT / "overlays" / overlay)
    (tmp_path / "all.yaml").write_text(text)
    (tmp_path / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    again = rendering.rendered(tmp_path)
    assert list(yaml.safe_load_all(again)) == list(yaml.safe_load_all(text))


@pytest.mark.parametrize("folder", [*(f"overlays/{one}" for one in OVERLAYS), "restore"])
def test_no_reader_of_yaml_takes_text_for_a_moment(folder: str) -> None:
    text = rendering.rendered(ROOT / folder)
    assert list(yaml.safe_load_all(text)) == loaded(text)


def test_a_moment_without_quotes_is_noticed() -> None:
    text = 'targetTime: "2026-01-18T12:00:00+08:00"'
    assert text in rendering.rendered(ROOT / "restore")
    assert yaml.safe_load(text.replace('"', "")) != loaded(text.replace('"', ""))[0]


def test_an_old_kubectl_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: rendering.Path
) -> None:
    old = tmp_path / "kubectl"
    old.write_text("#!/bin/sh\necho 'Client Version: version.Info{GitVersion:\"v1.20.2\"}'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    rendering.kustomize_version.cache_clear()
    try:
        with pytest.raises(rendering.OldKustomizeError, match=r"1\.32"):
            rendering.kustomize_version()
    finally:
        rendering.kustomize_version.cache_clear()


def test_the_registry_is_named_in_one_place() -> None:
    images = {
        c["image"]
        for w in rendering.workloads(objects_of("overlays", "prod-airgap"))
        for c in w.containers
    }
    assert all(image.startswith("registry.example/linli-") for image in images)


@pytest.mark.heavy
@pytest.mark.parametrize("pair", list(combinations(COMPONENTS, 2)), ids=" + ".join)
def test_every_pair_of_components_renders_and_is_valid(pair: tuple[str, str]) -> None:
    objects = loaded(composed(*pair))
    assert list(validation.k21_valid(objects)) == []
    assert list(fleet.k8_one_counter(objects)) == []
    assert list(pods.k1_restricted(objects)) == []
