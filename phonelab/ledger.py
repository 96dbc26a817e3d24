"""The carrier's books: records by identifier, newest first, found by number."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Booked(Protocol):
    sid: str
    account_sid: str

    @property
    def to(self) -> str: ...


R = TypeVar("R", bound=Booked)


class Ledger(Generic[R]):
    """Records of one kind for every account, in the order they were made."""

    def __init__(self) -> None:
        self._by_sid: dict[str, R] = {}
        self._by_to: dict[str, list[R]] = defaultdict(list)

    def add(self, record: R) -> R:
        self._by_sid[record.sid] = record
        self._by_to[record.to].append(record)
        return record

    def get(self, sid: str) -> R | None:
        return self._by_sid.get(sid)

    def find(self, account_sid: str, sid: str) -> R | None:
        """The record if it is this account's; another's looks like none."""
        record = self._by_sid.get(sid)
        return record if record and record.account_sid == account_sid else None

    def remove(self, record: R) -> None:
        self._by_sid.pop(record.sid, None)
        if record in self._by_to[record.to]:
            self._by_to[record.to].remove(record)

    def newest_first(self, account_sid: str, to: str | None = None) -> Iterator[R]:
        """The account's records; only those to `to` when it is given."""
        source = list(self._by_sid.values()) if to is None else self._by_to.get(to, [])
        return (r for r in reversed(source) if r.account_sid == account_sid)

    def all(self) -> list[R]:
        return list(self._by_sid.values())

    def clear(self) -> None:
        self._by_sid.clear()
        self._by_to.clear()
