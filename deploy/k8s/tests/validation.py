"""K21: strict validation, against Kubernetes' own schemas and ours of the operators' objects."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from kubernetes_validate import utils as published  # pyright: ignore[reportMissingTypeStubs]
from referencing import Registry, Resource

from deploy.k8s.tests.rendering import Object, Objects

MINORS = ("1.34", "1.35", "1.36", "1.37")
"""In support when this was written."""
SCHEMAS = Path(__file__).parent / "schemas"
OPERATORS = ("cnpg.io", "keda.sh", "gateway.networking.k8s.io", "external-secrets.io", "coreos.com")


def k21_valid(objects: Objects) -> Iterator[str]:
    """Every object is one of every minor version in support; nobody knows what is misspelt."""
    for one in objects:
        for fault in faults_of(json.dumps(one, sort_keys=True)):
            yield f"{one['kind']} {one['metadata']['name']}: {fault}"


@cache
def faults_of(text: str) -> tuple[str, ...]:
    """What is wrong with one object; most are the same in every overlay."""
    return tuple(_faults(json.loads(text)))


def _faults(one: Object) -> Iterator[str]:
    if any(one["apiVersion"].partition("/")[0].endswith(group) for group in OPERATORS):
        validator = _of_operator(one["apiVersion"], one["kind"])
        yield from _told(validator, one)
        return
    for minor in MINORS:
        validator = _of_kubernetes(minor, one["apiVersion"], one["kind"])
        if validator is None:
            yield f"{one['apiVersion']} is not in {minor}"
            continue
        yield from (f"{minor}: {fault}" for fault in _told(validator, one))


def _told(validator: Any, one: Object) -> Iterator[str]:
    yield from (f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(one))


@cache
def _of_operator(version: str, kind: str) -> jsonschema.Draft202012Validator:
    schema: Object = yaml.safe_load((SCHEMAS / f"{kind.lower()}.yaml").read_text())
    if schema["properties"]["apiVersion"]["const"] != version:
        schema = {"not": {}, "description": f"{version} of {kind} is none that we know"}
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@cache
def _of_kubernetes(minor: str, version: str, kind: str) -> jsonschema.Draft202012Validator | None:
    file = f"{kind.lower()}-{re.sub(r'^([^./]*)(?:\.[^/]*)?/', r'\1-', version)}.json"
    try:
        schema = _published(minor, file)
    except FileNotFoundError:
        return None
    return jsonschema.Draft202012Validator(schema, registry=_definitions(minor))


@cache
def _definitions(minor: str) -> Registry[Any]:
    definitions: Resource[Any] = Resource.from_contents(_published(minor, "_definitions.json"))
    return definitions @ Registry[Any]()


def _published(minor: str, file: str) -> Any:
    folder = f"kubernetes-json-schema/v{minor}.0-local-strict"
    return published.schema_contents(f"{folder}/{file}", minor)
