"""The fault campaign: whole towns ask, while the carrier, the machine and people fail.

`python -m tests.campaign --callouts 1000 --seed 7` (`make campaign`) plays it and
prints what came of it; `tests/flow/test_campaign.py` plays a short one in CI. What is
allowed to happen is decided before (`script`), by dice thrown from the seed; what did
happen is judged after (`judge`) from two accounts that do not know each other: our
database's rows and phonelab's journal.
"""
