"""checkov finds nothing in what is rendered, but for what is left so on purpose."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.k8s.tests.rendering import OVERLAYS, ROOT, needs_kubectl, rendered

LEFT: dict[str, str] = {
    "CKV_K8S_11": "no processor limits: who is throttled misses probes; memory is limited",
}
LEFT_ON_ONE_NODE: dict[str, str] = {
    **LEFT,
    "CKV_K8S_43": "images by tag: without a registry, nobody knows their digests",
    "CKV_K8S_15": "and nobody could pull them anew",
    "CKV2_K8S_6": "no network policies: one component more, where the node's network knows them",
}

pytestmark = [
    pytest.mark.heavy,
    needs_kubectl,
    pytest.mark.skipif(shutil.which("checkov") is None, reason="without checkov"),
]


def found_in(manifests: Path) -> set[str]:
    """The checks that failed."""
    asked = ("--framework", "kubernetes", "--output", "json", "--quiet", "--skip-download")
    told = subprocess.run(
        ("checkov", "--file", manifests, *asked),
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(told.stdout)
    assert report["summary"]["passed"] > 100, told.stderr
    return {one["check_id"] for one in report["results"]["failed_checks"]}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_checkov_finds_what_is_left_on_purpose_and_nothing_else(
    overlay: str, tmp_path: Path
) -> None:
    manifests = tmp_path / "all.yaml"
    manifests.write_text(rendered(ROOT / "overlays" / overlay))
    left = LEFT_ON_ONE_NODE if overlay == "single-node" else LEFT
    assert found_in(manifests) == left.keys()


def test_checkov_finds_a_planted_fault(tmp_path: Path) -> None:
    text = rendered(ROOT / "overlays" / "small").replace(
        "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"
    )
    (tmp_path / "all.yaml").write_text(text)
    assert "CKV_K8S_22" in found_in(tmp_path / "all.yaml")
