"""What is counted while serving. With PROMETHEUS_MULTIPROC_DIR set, all worker processes add up."""

from prometheus_client import Counter, Histogram

SECONDS = Histogram(
    "sambayan_request_seconds",
    "Time to answer a request",
    ["view", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
STATEMENTS = Histogram(
    "sambayan_request_statements",
    "SQL statements for a request",
    ["view"],
    buckets=(0, 1, 2, 4, 8, 16, 32, 64),
)
HOOKS = Counter("sambayan_hooks", "Notifications from outside, by what became of them", ["provider", "result"])
