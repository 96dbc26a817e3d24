"""What both databases themselves refuse about coverage, and about moved nights."""

from common.guards import Guard

# The rows that stand never overlap, so the one with the latest start before the new
# end also has the latest end: looking at that one row is enough.
_CLASH = """NEW.superseded_at IS NULL AND (
    SELECT other.ends_at FROM rosters_coverage other
    WHERE other.position_id = NEW.position_id AND other.superseded_at IS NULL
    AND other.starts_at < NEW.ends_at {but_itself}
    ORDER BY other.starts_at DESC LIMIT 1) > NEW.starts_at"""

COVERAGE_NO_OVERLAP = Guard(
    name="coverage_no_overlap",
    table="rosters_coverage",
    sqlite=[
        f"""CREATE TRIGGER coverage_no_overlap_insert BEFORE INSERT ON rosters_coverage
        WHEN {_CLASH.format(but_itself="")}
        BEGIN SELECT RAISE(ABORT, 'coverage_no_overlap'); END""",
        f"""CREATE TRIGGER coverage_no_overlap_update BEFORE UPDATE
        OF position_id, starts_at, ends_at, superseded_at ON rosters_coverage
        WHEN {_CLASH.format(but_itself="AND other.id <> NEW.id")}
        BEGIN SELECT RAISE(ABORT, 'coverage_no_overlap'); END""",
    ],
    postgresql=[
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        """ALTER TABLE rosters_coverage ADD CONSTRAINT coverage_no_overlap
        EXCLUDE USING gist (position_id WITH =,
        tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (superseded_at IS NULL)""",
    ],
)

# Looking for who is on call starts 31 days back; a longer row would be overlooked.
# Within one month nothing is longer: that comparison spares nearly every row the other.
_TOO_LONG = """substr(NEW.ends_at, 1, 7) <> substr(NEW.starts_at, 1, 7)
    AND julianday(NEW.ends_at) - julianday(NEW.starts_at) > 31"""

COVERAGE_AT_MOST_31_DAYS = Guard(
    name="coverage_at_most_31_days",
    table="rosters_coverage",
    sqlite=[
        f"""CREATE TRIGGER coverage_at_most_31_days_insert
        BEFORE INSERT ON rosters_coverage WHEN {_TOO_LONG}
        BEGIN SELECT RAISE(ABORT, 'coverage_at_most_31_days'); END""",
        f"""CREATE TRIGGER coverage_at_most_31_days_update
        BEFORE UPDATE OF starts_at, ends_at ON rosters_coverage WHEN {_TOO_LONG}
        BEGIN SELECT RAISE(ABORT, 'coverage_at_most_31_days'); END""",
    ],
    postgresql=[
        """ALTER TABLE rosters_coverage ADD CONSTRAINT coverage_at_most_31_days
        CHECK (ends_at - starts_at <= interval '31 days')""",
    ],
)

# Moved and cancelled nights stand in a table of django-scheduler's, which checks
# nothing. NOT VALID: what stands there already is left alone.
_NO_NIGHT = 'NEW."end" <= NEW.start OR NEW.original_end <= NEW.original_start'

NIGHT_ENDS_AFTER_IT_STARTS = Guard(
    name="night_ends_after_it_starts",
    table="schedule_occurrence",
    sqlite=[
        f"""CREATE TRIGGER night_ends_after_it_starts_insert
        BEFORE INSERT ON schedule_occurrence WHEN {_NO_NIGHT}
        BEGIN SELECT RAISE(ABORT, 'night_ends_after_it_starts'); END""",
        f"""CREATE TRIGGER night_ends_after_it_starts_update
        BEFORE UPDATE ON schedule_occurrence WHEN {_NO_NIGHT}
        BEGIN SELECT RAISE(ABORT, 'night_ends_after_it_starts'); END""",
    ],
    postgresql=[
        """ALTER TABLE schedule_occurrence ADD CONSTRAINT night_ends_after_it_starts
        CHECK ("end" > start AND original_end > original_start) NOT VALID""",
    ],
)
