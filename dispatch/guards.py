"""What the database itself says of a callout: what happened is append-only, and the
clocks of a response run forward.

Events of imported callouts may go with their batch when that is removed whole.
"""

from common.guards import Guard

EVENTS_APPEND_ONLY = Guard(
    name="events_append_only",
    table="dispatch_calloutevent",
    sqlite=[
        """CREATE TRIGGER events_append_only_update
        BEFORE UPDATE ON dispatch_calloutevent
        BEGIN SELECT RAISE(ABORT, 'events_append_only'); END""",
        """CREATE TRIGGER events_append_only_delete
        BEFORE DELETE ON dispatch_calloutevent
        WHEN EXISTS (SELECT 1 FROM dispatch_callout
                     WHERE id = old.callout_id AND kind <> 'imported')
        BEGIN SELECT RAISE(ABORT, 'events_append_only'); END""",
    ],
    postgresql=[
        """CREATE OR REPLACE FUNCTION events_append_only() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND NOT EXISTS (
                SELECT 1 FROM dispatch_callout
                WHERE id = OLD.callout_id AND kind <> 'imported'
            ) THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'events_append_only' USING ERRCODE = '23514';
        END $$ LANGUAGE plpgsql""",
        "DROP TRIGGER IF EXISTS events_append_only ON dispatch_calloutevent",
        """CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE
        ON dispatch_calloutevent FOR EACH ROW EXECUTE FUNCTION events_append_only()""",
    ],
)

# What is not recorded is null and compares as neither. Imported rows keep the order
# of their file, whatever it is; whose they are is looked up for a bad order only.
_CLOCKS = ("dispatched_at", "departed_at", "staged_at", "on_scene_at", "cleared_at")
_BACKWARDS = " OR ".join(
    f"NEW.{later} < NEW.{earlier}"
    for place, later in enumerate(_CLOCKS)
    for earlier in _CLOCKS[:place]
)
_OURS = """EXISTS (SELECT 1 FROM dispatch_callout
    WHERE id = NEW.callout_id AND kind <> 'imported')"""

CLOCKS_RUN_FORWARD = Guard(
    name="clocks_run_forward",
    table="dispatch_response",
    sqlite=[
        f"""CREATE TRIGGER clocks_run_forward_insert BEFORE INSERT ON dispatch_response
        WHEN ({_BACKWARDS}) AND {_OURS}
        BEGIN SELECT RAISE(ABORT, 'clocks_run_forward'); END""",
        f"""CREATE TRIGGER clocks_run_forward_update
        BEFORE UPDATE OF {", ".join(_CLOCKS)} ON dispatch_response
        WHEN ({_BACKWARDS}) AND {_OURS}
        BEGIN SELECT RAISE(ABORT, 'clocks_run_forward'); END""",
    ],
    postgresql=[
        f"""CREATE OR REPLACE FUNCTION clocks_run_forward() RETURNS trigger AS $$
        BEGIN
            IF {_OURS} THEN
                RAISE EXCEPTION 'clocks_run_forward' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        END $$ LANGUAGE plpgsql""",
        "DROP TRIGGER IF EXISTS clocks_run_forward ON dispatch_response",
        f"""CREATE TRIGGER clocks_run_forward
        BEFORE INSERT OR UPDATE OF {", ".join(_CLOCKS)}
        ON dispatch_response FOR EACH ROW WHEN ({_BACKWARDS})
        EXECUTE FUNCTION clocks_run_forward()""",
    ],
)
