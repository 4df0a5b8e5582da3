"""The scalers on traces of what they look at, by the autoscaler's documented arithmetic."""

import math
from collections.abc import Callable, Sequence

import pytest

from deploy.k8s.tests.rendering import Object, needs_kubectl, objects_of, of_kind

pytestmark = needs_kubectl

STEP_SECONDS = 15
TOLERANCE = 0.1
HOUR = 3600


class Scaler:
    """A Deployment under an average value's threshold, as Kubernetes counts it every 15 s.

    Within the tolerance nothing changes; a window takes the least (up) or most (down) that was
    wished for in it; a policy bounds the pods that come or go in a period.
    """

    def __init__(self, fewest: int, most: int, threshold: float, behavior: Object) -> None:
        self._fewest, self._most, self._threshold = fewest, most, threshold
        self.behavior = behavior
        self._wished: list[int] = []
        self.replicas = [fewest]

    def look(self, total: float) -> None:
        """One look at the metric's sum."""
        now = self.replicas[-1]
        ratio = total / self._threshold / now
        wish = now if abs(ratio - 1) <= TOLERANCE else math.ceil(total / self._threshold)
        self._wished.append(min(max(wish, self._fewest), self._most))
        up, down = self._recent("scaleUp"), self._recent("scaleDown")
        if min(up) > now:
            self.replicas.append(min(*up, self._bound("scaleUp", now)))
        elif max(down) < now:
            self.replicas.append(max(*down, self._bound("scaleDown", now)))
        else:
            self.replicas.append(now)

    def _recent(self, way: str) -> Sequence[int]:
        looks = self.behavior[way]["stabilizationWindowSeconds"] // STEP_SECONDS
        return self._wished[-max(1, looks) :]

    def _bound(self, way: str, now: int) -> int:
        (policy,) = self.behavior[way]["policies"]
        before = self.replicas[-(policy["periodSeconds"] // STEP_SECONDS) :]
        if way == "scaleUp":
            return max(now, min(before) + policy["value"])
        return min(now, max(before) - policy["value"])

    @property
    def changes(self) -> int:
        """How often pods came or went."""
        return sum(a != b for a, b in zip(self.replicas, self.replicas[1:], strict=False))


def worker() -> Scaler:
    """As the component `keda` declares one."""
    spec = of_kind(objects_of("overlays", "prod"), "ScaledObject")[0]["spec"]
    behavior = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    threshold = float(spec["triggers"][0]["metadata"]["threshold"])
    return Scaler(spec["minReplicaCount"], spec["maxReplicaCount"], threshold, behavior)


def api() -> Scaler:
    """As the component `hpa` declares one, by requests in flight."""
    spec = of_kind(objects_of("overlays", "prod"), "HorizontalPodAutoscaler")[0]["spec"]
    (pods,) = (metric["pods"] for metric in spec["metrics"] if metric["type"] == "Pods")
    threshold = float(pods["target"]["averageValue"])
    return Scaler(spec["minReplicas"], spec["maxReplicas"], threshold, spec["behavior"])


def watched(scaler: Scaler, metric: Callable[[int], float], seconds: int = HOUR) -> Scaler:
    for second in range(0, seconds, STEP_SECONDS):
        scaler.look(metric(second))
    return scaler


def test_a_change_of_leader_starts_no_worker() -> None:
    """Half a minute without an owner is half a minute of lag, and then none."""
    lag = watched(worker(), lambda second: second % HOUR - 600 if 600 <= second < 630 else 0)
    assert lag.changes == 0


def test_a_backlog_brings_workers_once_and_lets_them_go_once() -> None:
    lag = watched(worker(), lambda second: max(0, 300 - second / 3))
    assert max(lag.replicas) == 3
    assert lag.changes == 2


def test_a_lag_that_no_worker_cures_ends_at_the_bound() -> None:
    lag = watched(worker(), float)
    assert lag.replicas[-1] == 3
    assert lag.changes == 1


@pytest.mark.parametrize("period", [60, 120, 240])
def test_requests_that_come_in_waves_make_no_pods_come_and_go(period: int) -> None:
    wave = watched(api(), lambda second: 60 + 20 * math.sin(2 * math.pi * second / period))
    settled = wave.replicas[len(wave.replicas) // 4 :]
    assert len(set(settled)) == 1


def test_ten_times_the_requests_bring_all_pods_within_five_minutes() -> None:
    assert watched(api(), lambda _: 300, seconds=300).replicas[-1] == 6


def test_without_a_window_a_wave_would_make_pods_come_and_go() -> None:
    """The trace can tell: a mutant of the scaler is noticed."""
    mutant = api()
    for way in ("scaleUp", "scaleDown"):
        mutant.behavior[way] = {
            "stabilizationWindowSeconds": 0,
            "policies": [{"type": "Pods", "value": 6, "periodSeconds": 15}],
        }
    wave = watched(mutant, lambda second: 60 + 20 * math.sin(2 * math.pi * second / 120))
    assert wave.changes > 20
