"""aw-client, as watchers use it, speaks to the agent. The last line of the output is what came of it."""

import json
import sys
from datetime import datetime, timedelta, timezone

from aw_client import ActivityWatchClient
from aw_core.models import Event

client = ActivityWatchClient("hourbook-test", host="127.0.0.1", port=int(sys.argv[1]))
start = datetime(2026, 1, 1, 10, 0, 0, tzinfo=timezone.utc)
client.wait_for_start()

direct = "direct_laptop"
client.create_bucket(direct, event_type="currentwindow")
client.create_bucket(direct, event_type="currentwindow")
for second in range(0, 60, 5):
    data = {"app": "editor", "title": "eins" if second < 30 else "zwei"}
    client.heartbeat(direct, Event(timestamp=start + timedelta(seconds=second), data=data), pulsetime=6)
client.insert_event(direct, Event(timestamp=start - timedelta(hours=1), duration=60, data={"app": "a", "title": "b"}))

queued = "queued_laptop"
client.create_bucket(queued, event_type="afkstatus", queued=True)
with client:
    for second in range(0, 400, 4):
        status = "not-afk" if second < 200 else "afk"
        event = Event(timestamp=start + timedelta(seconds=second), data={"status": status})
        client.heartbeat(queued, event, pulsetime=5, queued=True, commit_interval=20)
    # Everything that is queued is sent before the queue is left.
    while client.request_queue._persistqueue.qsize() > 0 or client.request_queue._current:
        client.request_queue.wait(0.05)

period = [(start - timedelta(days=1), start + timedelta(days=1))]
query = f'events = flood(query_bucket("{direct}"));\nRETURN = sum_durations(events);'
events = client.get_events(direct)
client.delete_event(direct, events[-1].id)
exported = client.export_bucket(direct)["buckets"][direct]
client.delete_bucket(direct, force=True)
client.import_bucket(exported)
print(
    json.dumps(
        {
            "host": client.get_info()["hostname"],
            "buckets": sorted(client.get_buckets()),
            "direct": [[e.duration.total_seconds(), e.data["title"]] for e in client.get_events(direct)],
            "queued": [[e.duration.total_seconds(), e.data["status"]] for e in client.get_events(queued)],
            "count": client.get_eventcount(direct),
            "sum": client.query(query, period),
        }
    )
)
