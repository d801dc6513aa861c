"""Where a run stands against its plan."""

# To be joined to a row `run`; `standing.late` is what its plan is late by at `%(now)s`: as its last stop was made,
# early (below 0) or late, and not less than the next one is overdue. Whoever leaves early arrives early.
STANDING = """
LEFT JOIN LATERAL (
    SELECT GREATEST(
        COALESCE((SELECT made.done_at - made.planned_at FROM delivery_stop made
                  WHERE made.run_id = run.id AND made.done_at IS NOT NULL
                  ORDER BY made.sequence DESC LIMIT 1), INTERVAL '0'),
        %(now)s - (SELECT MIN(next.planned_at) FROM delivery_stop next
                   WHERE next.run_id = run.id AND next.done_at IS NULL)
    ) AS late
) standing ON TRUE
"""
