"""A file's records on their way, and what becomes of them."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from linli.cli.imports.registers import Mapped, Register
from linli.cli.imports.sending import Result
from linli.cli.imports.table import Refused, rows_of


class Records:
    """What is sent, and counted as the answers come."""

    def __init__(self, path: Path, register: Register, conflicts: Mapping[str, str]) -> None:
        self._path, self._register, self._conflicts = path, register, conflicts
        self.counts = Counter[str]()
        self.refused: dict[int, Refused] = {}

    def __iter__(self) -> Iterator[Mapped]:
        """Every record in order, also those refused here."""
        for row in rows_of(self._path, self._register.columns):
            record = self._mapped(self._register.record_of(row))
            self.counts["rows"] += 1
            if isinstance(record, Refused):
                self.refused[row.number] = record
            yield record

    def note(self, result: Result) -> None:
        """What became of one, as the service says."""
        self.counts[result["status"]] += 1
        self.counts["repaired"] += bool(result.get("repaired"))
        if result["status"] == "refused":
            name = result.get("field")
            column = self._register.column_of.get(name, name) if name else None
            self.refused[result["line"]] = Refused(column, result["reason"], result["detail"])

    def write_refused(self, path: Path) -> None:
        """Put the refused records into a file: number, column, reason, and the record itself."""
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = self._register.columns
        with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("record", *Refused._fields, *columns))
            for row in rows_of(self._path, columns):
                if why := self.refused.get(row.number):
                    cells = (row.cells.get(column, "") for column in columns)
                    writer.writerow((row.number, *why, *cells))

    def _mapped(self, record: Mapped) -> Mapped:
        if isinstance(record, Refused) or record.get("compound") not in self._conflicts:
            return record
        return Refused("neighborhood", "place-conflict", self._conflicts[record["compound"]])
