"""The rows of a project's files as columns: made and looked through without a loop over rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wavewright.read.rows import Row


class Table:
    """The rows of one key as columns of equal length, in the order of the files.

    ``files`` are numbers of files; see `wavewright.read.rows` for targets and sources.
    """

    __slots__ = ("files", "sources", "targets")

    def __init__(
        self,
        files: list[int] | None = None,
        targets: list[str] | None = None,
        sources: list[str] | None = None,
    ) -> None:
        self.files = [] if files is None else files
        self.targets = [] if targets is None else targets
        self.sources = [] if sources is None else sources

    def renumbered(self, numbers: Sequence[int]) -> Table:
        """Return the rows with new numbers of their files, and without those of ``-1``."""
        files = [numbers[file] for file in self.files]
        if -1 not in files:
            return Table(files, self.targets, self.sources)
        kept = [position for position, file in enumerate(files) if file >= 0]
        return Table(
            [files[position] for position in kept],
            [self.targets[position] for position in kept],
            [self.sources[position] for position in kept],
        )

    def sort(self) -> None:
        """Put the rows back into the order of their files."""
        order = sorted(range(len(self.files)), key=self.files.__getitem__)
        self.files = [self.files[position] for position in order]
        self.targets = [self.targets[position] for position in order]
        self.sources = [self.sources[position] for position in order]


NONE = Table()


class Tables(dict[str, Table]):
    """The table of each key. A key that no file has is an empty table."""

    def __missing__(self, key: str) -> Table:
        """Return an empty table, which is not kept."""
        return NONE

    def add(self, file: int, rows: Iterable[Row]) -> set[str]:
        """Add the rows of a file; return the keys of their tables."""
        keys = set()
        get = self.get
        for key, target, source in rows:
            table = get(key)
            if table is None:
                table = self[key] = Table()
            table.files.append(file)
            table.targets.append(target)
            table.sources.append(source)
            keys.add(key)
        return keys

    def renumbered(self, numbers: Sequence[int]) -> Tables:
        """Return the tables with new numbers of their files, and without those of ``-1``."""
        return Tables({key: table.renumbered(numbers) for key, table in self.items()})

    def as_data(self) -> dict[str, list[Any]]:
        """Return the columns of all tables as plain data."""
        return {key: [table.files, table.targets, table.sources] for key, table in self.items()}

    @classmethod
    def of_data(cls, data: dict[str, list[Any]], files: int) -> Tables:
        """Return the tables of plain data about so many files.

        Raises:
            ValueError: When the data are not the columns of tables.
        """
        made = cls()
        for key, (numbers, targets, sources) in data.items():
            same = len(numbers) == len(targets) == len(sources)
            kinds = {*map(type, numbers)} <= {int} and {
                *map(type, targets),
                *map(type, sources),
            } <= {str}
            if not (same and kinds) or (numbers and not 0 <= min(numbers) <= max(numbers) < files):
                raise ValueError(key)
            made[key] = Table(numbers, targets, sources)
        return made
