"""What of a form is a report."""

import pytest

from linli.events.contracts.issues import Location
from linli.issues.open311.faults import FaultError
from linli.issues.open311.reports import NewRequest, form_of, request_in

PLACED = (("lat", "23.2"), ("long", "113.1"))


def read(*pairs: tuple[str, str]) -> NewRequest:
    return request_in(form_of([*PLACED, *pairs]))


def test_coordinates_say_in_which_system_they_are() -> None:
    assert read().location == Location(latitude=23.2, longitude=113.1)
    assert read(("x_crs", "GCJ02")).location == Location(
        latitude=23.2, longitude=113.1, crs="gcj02"
    )


@pytest.mark.parametrize("name", ["address_string", "address_id"])
def test_an_address_will_do(name: str) -> None:
    reported = request_in(form_of([(name, "正门")]))
    assert reported.location is None
    assert "正门" in {reported.address, reported.place}


@pytest.mark.parametrize(
    "pairs",
    [
        (),
        (("lat", ""), ("long", "")),
        (("lat", "23.2"),),
        (("long", "113.1"), ("address_string", "正门")),
        (("lat", "91"), ("long", "113.1")),
        (("lat", "nan"), ("long", "113.1")),
        (("lat", "north"), ("long", "113.1")),
        (("lat", "23.2"), ("long", "113.1"), ("x_crs", "mars")),
    ],
)
def test_a_place_is_needed_and_whole(pairs: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(FaultError):
        request_in(form_of(pairs))


def test_four_thousand_characters_of_any_script_are_a_description() -> None:
    assert read(("description", "字" * 4000)).description == "字" * 4000
    with pytest.raises(FaultError, match="description"):
        read(("description", "x" * 4001))


def test_html_is_text_like_any() -> None:
    assert read(("description", "<b>树</b>")).description == "<b>树</b>"


def test_attributes_are_told_apart_from_lists_of_them() -> None:
    reported = read(
        ("attribute[FLOOR]", "5"),
        ("attribute[T][]", "a"),
        ("attribute[T][]", "b"),
        ("attribute[ONE][]", "c"),
        ("attribute[EMPTY]", ""),
    )
    assert reported.attributes == {"FLOOR": "5", "T": ["a", "b"], "ONE": ["c"], "EMPTY": ""}


def test_only_what_leads_to_the_reporter_is_read_of_them() -> None:
    reported = read(("email", "li@example.org"), ("device_id", "abc"), ("first_name", ""))
    assert reported.contact == {"email": "li@example.org"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("media_url", "file:///etc/passwd"),
        ("media_url", "https://example.org/" + "a" * 2000),
        ("description", "a\0b"),
        ("email", "a" * 501),
        ("anything", "a" * 10_001),
    ],
)
def test_what_cannot_be_kept_is_refused(name: str, value: str) -> None:
    with pytest.raises(FaultError, match=name):
        read((name, value))


def test_a_field_that_comes_twice_is_refused_but_for_pictures() -> None:
    urls = [("media_url", f"https://example.org/{n}.jpg") for n in range(2)]
    assert read(*urls).media_urls == [url for _, url in urls]
    with pytest.raises(FaultError, match="email"):
        read(("email", "a@example.org"), ("email", "b@example.org"))
