"""Canaries of two persons, and the search for them in every form that text takes in files."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

TAGS = {"wang": "Qz7WangCanary", "li": "Qz7LiCanary"}
"""Stands in every canary of a person, and nowhere else."""
PHONES = {"wang": ("13912345601", "13912345602"), "li": ("13912345603", "13912345604")}
CONTROL = "Qz7ControlCanary"
"""Stands in the name of a place, which everybody may read."""
NOT_OURS = {"imports", "exports"}
"""Folders of files that are in clear by intent."""


def forms_of(text: str) -> list[bytes]:
    """A text as it may stand in a file."""
    utf8 = text.encode()
    codes = [utf8, text.encode("utf-16-le"), text.encode("utf-16-be")]
    return [*codes, *forms_of_bytes(utf8)]


def forms_of_bytes(secret: bytes) -> list[bytes]:
    """Bytes as they may stand in a file: as they are, in hexadecimal, in base64 at any offset."""
    shifted = [b64encode(b"\0" * n + secret)[4 if n else 0 : -4] for n in range(3)]
    urlsafe = [one.replace(b"+", b"-").replace(b"/", b"_") for one in shifted]
    written = secret.hex().encode()
    return list(dict.fromkeys([secret, written, written.upper(), *shifted, *urlsafe]))


def search(data: Path, wanted: Mapping[str, list[bytes]]) -> dict[str, list[str]]:
    """The files that hold one of the forms, by what they are forms of."""
    found: dict[str, list[str]] = {name: [] for name in wanted}
    known: dict[bytes, list[str]] = {}  # of the databases' catalogues, most files are the same
    for path in sorted(data.rglob("*")):
        relative = path.relative_to(data)
        if relative.parts[0] in NOT_OURS or path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes().rstrip(b"\0")
        digest = sha256(content).digest()
        if digest not in known:
            known[digest] = [name for name in wanted if any(f in content for f in wanted[name])]
        for name in known[digest]:
            found[name].append(str(relative))
    return found


def canaries() -> dict[str, list[bytes]]:
    told = {"control": forms_of(CONTROL)}
    for who, tag in TAGS.items():
        told[who] = forms_of(tag)
        told[f"{who}'s phones"] = [form for phone in PHONES[who] for form in forms_of(phone)]
    return told
