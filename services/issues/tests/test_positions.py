"""Positions of Chinese maps, and where they are on the earth."""

from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.events.contracts.issues import Location
from linli.issues.positions import Point, bd09, gcj02, in_china, metres_between, to_wgs84

SHIFTS = {"gcj02": gcj02, "bd09": bd09}
CHINA = st.builds(Point, st.floats(18, 53), st.floats(73.5, 135))
ANYWHERE = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


def located(at: Point, crs: Literal["wgs84", "gcj02", "bd09"]) -> Location:
    return Location(latitude=at.latitude, longitude=at.longitude, crs=crs)


def point_of(location: Location) -> Point:
    return Point(location.latitude, location.longitude)


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
@given(at=CHINA)
def test_a_shifted_position_comes_back_within_a_metre(
    crs: Literal["gcj02", "bd09"], at: Point
) -> None:
    back = to_wgs84(located(SHIFTS[crs](at), crs))
    assert back.crs == "wgs84"
    assert metres_between(point_of(back), at) < 1


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
@given(at=ANYWHERE.filter(lambda at: not in_china(at)))
def test_outside_of_china_nothing_is_shifted(crs: Literal["gcj02", "bd09"], at: Point) -> None:
    assert point_of(to_wgs84(located(at, crs))) == at


def test_wgs84_is_taken_as_it_is() -> None:
    location = located(Point(23.1, 113.1), "wgs84")
    assert to_wgs84(location) is location


@pytest.mark.parametrize(
    ("shift", "at", "shown"),
    [
        (gcj02, (31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        (gcj02, (22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        (gcj02, (39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
        (bd09, (29.575429778924, 114.21892734521), (29.57908428837437, 114.2307519546763)),
    ],
)
def test_the_shifts_are_those_that_are_published(
    shift: Callable[[Point], Point], at: tuple[float, float], shown: tuple[float, float]
) -> None:
    """Eviltransform's own tests have the first three; the last is what Baidu answers."""
    assert metres_between(shift(Point(*at)), Point(*shown)) < 1


def test_a_degree_along_a_meridian_is_a_ninetieth_of_a_quarter_of_the_earth() -> None:
    assert metres_between(Point(23, 113), Point(24, 113)) == pytest.approx(111_195, rel=1e-4)
