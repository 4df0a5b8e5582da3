"""What events are called."""

from linli.dashboards.labels import LABELS, label_of
from linli.dashboards.stories import STORIES


def test_every_type_of_event_that_is_shown_has_a_label_and_no_label_is_left_over() -> None:
    labelled = {(service, name) for service, names in LABELS.items() for name in names}
    assert labelled == {tuple(type_.split(".")[2:4]) for type_ in STORIES.types}


def test_no_two_types_of_a_service_are_called_alike() -> None:
    for names in LABELS.values():
        assert len({words.zh for words in names.values()}) == len(names)
        assert len({words.en for words in names.values()}) == len(names)


def test_every_version_of_an_event_is_called_the_same() -> None:
    assert label_of("org.linli.issues.IssueReported.v7") == label_of(
        "org.linli.issues.IssueReported.v1"
    )
