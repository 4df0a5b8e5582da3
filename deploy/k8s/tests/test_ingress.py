"""The plain Ingress leads where the gateway's routes lead, and nowhere else."""

from collections.abc import Mapping

import pytest

from deploy.k8s.tests.edge import k17_ingress
from deploy.k8s.tests.mutants import Mutation, mutated
from deploy.k8s.tests.rendering import Object, Objects, composed, loaded, named, needs_kubectl
from deploy.k8s.tests.validation import k21_valid

pytestmark = needs_kubectl


def spec_of(objects: Objects) -> Object:
    return named(objects, "Ingress", "linli")["spec"]


def paths_of(objects: Objects) -> list[Object]:
    return spec_of(objects)["rules"][0]["http"]["paths"]


MUTANTS: Mapping[str, Mutation] = {
    "metrics for all": lambda o: paths_of(o)[0].update(pathType="Prefix"),
    "a service unreached": lambda o: paths_of(o).pop(),
    "another's backend": lambda o: paths_of(o)[4]["backend"]["service"].update(name="library-api"),
    "whatever the controller means": lambda o: paths_of(o)[2].update(
        pathType="ImplementationSpecific"
    ),
    "in clear": lambda o: spec_of(o).pop("tls"),
    "a host in clear": lambda o: spec_of(o)["rules"][0].pop("host"),
    "of any class": lambda o: spec_of(o).pop("ingressClassName"),
}


@pytest.fixture(scope="module")
def objects() -> Objects:
    return loaded(composed("ingress"))


def test_an_ingress_leads_to_the_apis_and_the_page_alone(objects: Objects) -> None:
    assert spec_of(objects)
    assert list(k17_ingress(objects)) == []
    assert list(k21_valid(objects)) == []


@pytest.mark.parametrize("mutation", MUTANTS.values(), ids=MUTANTS)
def test_an_ingress_that_leads_elsewhere_is_noticed(objects: Objects, mutation: Mutation) -> None:
    assert list(k17_ingress(mutated(objects, mutation)))
