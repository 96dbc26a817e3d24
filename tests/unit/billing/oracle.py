"""A second opinion on who pays what, in exact fractions. Imports nothing of billing.

Written from the words of the agreement, not from the code: exact shares first, cents
only at the very end, by handing the cents left over to the largest fractions.
"""

from collections import defaultdict
from fractions import Fraction


def cents_by_largest_fraction(exact: dict[str, Fraction]) -> dict[str, int]:
    """Whole cents for `exact` shares that sum to whole cents; ties to the earlier."""
    whole = sum(exact.values(), Fraction(0))
    assert whole.denominator == 1
    if whole < 0:
        mirrored = cents_by_largest_fraction({k: -v for k, v in exact.items()})
        return {key: -cents for key, cents in mirrored.items()}
    cents = {key: int(share // 1) for key, share in exact.items()}
    order = sorted(exact, key=lambda key: (-(exact[key] - cents[key]), key))
    for key in order[: int(whole) - sum(cents.values())]:
        cents[key] += 1
    return cents


def blended_shares(
    total: int, parts: list[tuple[int, dict[str, int]]]
) -> dict[str, int]:
    """`total` cents by parts of (basis points, weights), each rounded on its own."""
    amounts = cents_by_largest_fraction(
        {
            f"{place:04}": Fraction(total * points, 10_000)
            for place, (points, _) in enumerate(parts)
        }
    )
    shares: dict[str, int] = {}
    for place, (_, weights) in enumerate(parts):
        whole = sum(weights.values())
        exact = {
            key: Fraction(amounts[f"{place:04}"] * weight, whole)
            for key, weight in weights.items()
        }
        for key, cents in cents_by_largest_fraction(exact).items():
            shares[key] = shares.get(key, 0) + cents
    return shares


Record = dict[str, str]
Key = tuple[str | int, ...]
PART = ("code", "clause", "day", "basis")  # which part of the split, then its cents


def statements_again(files: dict[str, list[Record]]) -> dict[str, int]:
    """What each member of a period is to pay, worked out anew from the members' CSV
    files alone: what their responses weigh, what the parts come to, and the cents."""
    parts: dict[Key, dict[str, int]] = defaultdict(dict)
    wholes: dict[Key, set[int]] = defaultdict(set)
    totals: dict[str, int] = defaultdict(int)
    for member, records in files.items():
        for record in of_kind(records, "share"):
            weight = int(record["weight"])
            if record["basis"] == "hours":
                weight = minutes_of(records)
            amount, whole = int(record["of_cents"]), int(record["of_whole"])
            key: Key = (*(record[name] for name in PART), amount)
            parts[key][member] = weight
            wholes[key].add(whole)
            assert weight == int(record["weight"])
        for kind in ("limit", "earmarked", "adjustment"):
            totals[member] += cents_of(records, kind)
    for key, weights in parts.items():
        amount, whole = int(key[-1]), sum(weights.values())
        assert wholes[key] == {whole}
        exact = {name: Fraction(amount * w, whole) for name, w in weights.items()}
        for member, cents in cents_by_largest_fraction(exact).items():
            totals[member] += cents
    split = sum(int(key[-1]) for key in parts)
    costs_stand(files, split)
    return dict(totals)


def costs_stand(files: dict[str, list[Record]], split: int) -> None:
    """Each file's costs sum to what is split, and calling out cost what the responses
    of all the files do."""
    out = sum(cents_of(records, "response") for records in files.values())
    for records in files.values():  # of a former member, nothing of the costs
        for cost in of_kind(records, "cost"):
            assert cost["code"] != "call-out" or int(cost["cents"]) == out
        assert cents_of(records, "cost") == cents_of(records, "to_split")
        assert cents_of(records, "to_split") in {split, 0} or split == 0


def of_kind(records: list[Record], kind: str) -> list[Record]:
    return [record for record in records if record["record"] == kind]


def cents_of(records: list[Record], kind: str) -> int:
    return sum(int(record["cents"]) for record in of_kind(records, kind))


def minutes_of(records: list[Record]) -> int:
    """Billed minutes of the responses that have a price."""
    billed = (record["billed_minutes"] for record in of_kind(records, "response"))
    return sum(int(minutes) for minutes in billed if minutes)
