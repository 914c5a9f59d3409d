"""Times GROUP BY queries over a CSV file of time entries; prints one JSON object of microseconds.

Usage: duckdb_reports.py FILE ROUNDS
"""

import json
import statistics
import sys
import time

import duckdb

GROUPS = {
    "project": "project",
    "task": "task",
    "member": "member",
    "billable": "billable",
    "day": "day",
    "month": "date_trunc('month', day)",
}


def main() -> None:
    file, rounds = sys.argv[1], int(sys.argv[2])
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE entries AS SELECT * FROM read_csv(?, header = true, columns = {"
        "'project': 'VARCHAR', 'task': 'VARCHAR', 'member': 'VARCHAR', 'billable': 'VARCHAR',"
        " 'day': 'DATE', 'seconds': 'BIGINT'})",
        [file],
    )
    times = {}
    for name, group in GROUPS.items():
        query = f"SELECT {group} AS key, sum(seconds), count(*) FROM entries GROUP BY key ORDER BY key"
        taken = []
        for _ in range(rounds + 1):
            started = time.perf_counter()
            connection.execute(query).fetchall()
            taken.append(time.perf_counter() - started)
        # The first round warms up.
        times[name] = round(statistics.median(taken[1:]) * 1_000_000)
    print(json.dumps(times))


main()
