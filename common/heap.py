"""What a program loaded at its start stays until it ends, and is no garbage.

Python's collector would look through all of it again every few requests, 60 to 190 ms
each time, while somebody waits for a page.
"""

import gc

# Objects more than were given back, before the young are looked through; Python's own
# is 700. How often the older ones are, in turns of the younger, is as ever.
YOUNG, MIDDLE, OLD = 20_000, 10, 10


def settle() -> None:
    """Call once all is loaded. What comes later is collected as before."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
