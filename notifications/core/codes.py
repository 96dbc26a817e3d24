"""Which reply code may a message have?"""

from collections.abc import Callable, Iterable, Sequence

CODES = tuple(str(code) for code in range(10, 100))
SPARE_CODES = tuple(str(code) for code in range(999, 99, -1))


def free_code(
    taken: Iterable[str], choose: Callable[[Sequence[str]], str]
) -> str | None:
    """A code not in `taken`: two digits, picked by `choose` so that neighbours in
    time are not neighbours in digits.

    When all ninety are taken, the highest free code of three digits, which no
    request's number reaches in practice; None when those are gone too.
    """
    used = set(taken)
    free = [code for code in CODES if code not in used]
    if free:
        return choose(free)
    return next((code for code in SPARE_CODES if code not in used), None)
