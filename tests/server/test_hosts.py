"""The host of runs with an engine that misbehaves."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable

import pytest

from server.config import Config
from server.hosts import ProcessHost
from server.hosts.base import (
    ClientBusy,
    EventsGone,
    EventsUnknown,
    RunEnded,
    RunNotFound,
    ServerBusy,
    TooManyControls,
)
from tests.server.support import PATIENCE, batches, fake_spec, gapless, small, until

Hosts = Callable[[Config], ProcessHost]


def begin(host: ProcessHost, behaviour: str, client: str = "me", **rest: object) -> str:
    spec = fake_spec(behaviour, **rest)
    return host.start(spec, paused=False, client=client, structure="same")


def told(event: dict[str, object]) -> bool:
    return event.get("control") is not None


def test_a_run_from_start_to_done(hosts: Hosts) -> None:
    host = hosts(small())
    run = begin(host, "count", events=20)
    events = list(batches(host.listen(run, None)))
    assert [e["type"] for e in events] == ["started"] + ["metrics"] * 19 + ["done"]
    assert gapless(e["seq"] for e in events)
    with pytest.raises(RunEnded):
        host.control(run, {"type": "pause"})


def test_controls_reach_a_resting_run_and_stop_ends_it(hosts: Hosts) -> None:
    host = hosts(small())
    run = begin(host, "rest")
    events = batches(host.listen(run, None))
    assert next(events)["type"] == "started"
    for value in range(5):
        host.control(run, {"type": "hyper", "value": value})
        assert until(events, told)[-1]["control"] == {"type": "hyper", "value": value}
    host.control(run, {"type": "stop"})
    assert [event["type"] for event in events] == ["done"]


def test_a_worker_is_used_again(hosts: Hosts) -> None:
    host = hosts(small())
    pids = []
    for _ in range(3):
        run = begin(host, "count", events=5)
        pids.append(next(batches(host.listen(run, None)))["pid"])
        assert host.pool.wait_for(lambda workers: all(w.run is None for w in workers), PATIENCE)
    assert len(set(pids)) == 1


def test_a_worn_worker_is_replaced(hosts: Hosts) -> None:
    host = hosts(small(runs_per_worker=1))
    pids = []
    for _ in range(2):
        events = list(batches(host.listen(begin(host, "count", events=5), None)))
        pids.append(events[0]["pid"])
        assert host.pool.wait_for(lambda workers: not workers, PATIENCE)
    assert len(set(pids)) == 2


def test_idle_workers_do_not_pile_up(hosts: Hosts) -> None:
    host = hosts(small(max_runs_per_client=4))
    runs = [begin(host, "count") for _ in range(4)]
    for run in runs:
        next(batches(host.listen(run, None)))
    for run in runs:
        host.stop(run)
    assert host.pool.wait_for(lambda workers: len(workers) == 1, PATIENCE)
    assert host.pool.wait_for(lambda workers: workers[0].run is None, PATIENCE)


@pytest.mark.parametrize("warm", [0, 1])
def test_a_worker_tells_the_device(hosts: Hosts, warm: int) -> None:
    host = hosts(small(warm_workers=warm))
    assert host.info(0).device is None
    info = host.info(PATIENCE)
    assert (info.backend, info.device, info.problem) == ("jax", "Fake", None)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("refuse", "this spec is refused"),
        ("raise", "the engine broke"),
        ("exit", "ended with code 7"),
        ("nonsense", "expected event 3 next, found event 17"),
    ],
)
def test_a_run_that_breaks_says_so_and_others_go_on(
    hosts: Hosts, behaviour: str, said: str
) -> None:
    host = hosts(small())
    other = begin(host, "rest")
    rest = batches(host.listen(other, None))
    next(rest)
    events = list(batches(host.listen(begin(host, behaviour), None)))
    assert events[-1]["type"] == "failed"
    assert said in events[-1]["message"]
    assert gapless(e["seq"] for e in events)
    host.control(other, {"type": "hyper"})
    assert until(rest, told)
    again = batches(host.listen(begin(host, "count"), None))
    assert next(again)["type"] == "started"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_worker_is_reported_and_replaced(hosts: Hosts) -> None:
    host = hosts(small(warm_workers=1))
    other = begin(host, "rest")
    rest = batches(host.listen(other, None))
    next(rest)
    run = begin(host, "count")
    events = batches(host.listen(run, None))
    seen = until(events, lambda e: e["seq"] == 5)
    pid = seen[0]["pid"]
    os.kill(pid, signal.SIGKILL)
    seen += events
    assert seen[-1]["type"] == "failed"
    assert "SIGKILL" in seen[-1]["message"]
    assert gapless(e["seq"] for e in seen)
    assert seen[-1]["step"] == seen[-2]["step"][-1]
    host.control(other, {"type": "hyper"})
    assert until(rest, told)
    assert host.pool.wait_for(
        lambda workers: any(w.ready and w.run is None and w.process.pid != pid for w in workers),
        PATIENCE,
    )


def test_a_worker_that_does_not_stop_is_killed(hosts: Hosts) -> None:
    host = hosts(small(stop_seconds=0.2))
    run = begin(host, "hang")
    until(batches(host.listen(run, None)), lambda e: e["seq"] == 2)
    host.stop(run)
    assert host.pool.wait_for(lambda workers: not workers, PATIENCE)
    with pytest.raises(RunNotFound):
        host.listen(run, None)


def test_an_engine_that_cannot_be_loaded_is_reported() -> None:
    host = ProcessHost(small(), "tests.server.no_such_engine")
    try:
        events = list(batches(host.listen(begin(host, "count"), None)))
        assert [e["type"] for e in events] == ["failed"]
        assert "no_such_engine" in events[0]["message"]
        assert "no_such_engine" in (host.info(PATIENCE).problem or "")
        assert host.pool.wait_for(lambda workers: not workers, PATIENCE)
    finally:
        host.close()


def test_flooding_is_held_back_not_dropped(hosts: Hosts) -> None:
    capacity = 100_000
    host = hosts(small(event_buffer_bytes=capacity))
    run = begin(host, "count", pad=5000, events=400)
    buffer = host.registry.get(run).buffer
    listener = host.listen(run, None)
    seen = []
    while (batch := listener.take(PATIENCE)) is not None:
        assert batch
        seen.extend(entry.seq for entry in batch)
        assert sum(len(entry.json) for entry in batch) <= capacity
        assert buffer.kept <= capacity + 10_000
    assert len(seen) == 401
    assert gapless(seen)


def test_a_held_back_run_can_be_stopped(hosts: Hosts) -> None:
    host = hosts(small(event_buffer_bytes=50_000))
    run = begin(host, "count", pad=30_000)
    next(batches(host.listen(run, None)))
    host.stop(run)
    assert host.pool.wait_for(lambda workers: all(w.run is None for w in workers), PATIENCE)


def test_streams_come_back_without_losing_or_repeating(hosts: Hosts) -> None:
    host = hosts(small())
    run = begin(host, "count", events=3000)
    seen: list[int] = []
    while True:
        listener = host.listen(run, seen[-1] if seen else None)
        if listener.exhausted:
            break
        for _ in range(3):  # the last batch taken was perhaps never sent; it comes again
            batch = listener.take(PATIENCE)
            seen.extend(entry.seq for entry in batch or [])
        listener.close()
    assert len(seen) == 3001
    assert gapless(seen)


def test_events_of_the_past_and_of_the_future_are_refused(hosts: Hosts) -> None:
    host = hosts(small(event_buffer_bytes=10_000))
    run = begin(host, "count", pad=900, events=100)
    list(batches(host.listen(run, None)))
    with pytest.raises(EventsGone, match="only those from"):
        host.listen(run, None)
    with pytest.raises(EventsUnknown, match="newest event so far is 100"):
        host.listen(run, 101)
    assert host.listen(run, 100).exhausted


def test_a_run_nobody_listens_to_ends(hosts: Hosts) -> None:
    host = hosts(small(grace_seconds=0.2))
    run = begin(host, "count", events=10**9)
    assert host.registry.wait_for(lambda runs: not runs, PATIENCE)
    assert host.pool.wait_for(lambda workers: all(w.run is None for w in workers), PATIENCE)
    with pytest.raises(RunNotFound, match="There is no run"):
        host.control(run, {"type": "pause"})


def test_a_run_somebody_listens_to_outlives_the_grace_period(hosts: Hosts) -> None:
    host = hosts(small(grace_seconds=1.5))
    run = begin(host, "rest")
    listener = host.listen(run, None)
    next(batches(listener))
    assert not host.registry.wait_for(lambda runs: not runs, 2.0)
    listener.close()
    assert host.registry.wait_for(lambda runs: not runs, PATIENCE)


@pytest.mark.parametrize(
    ("limits", "said"),
    [({"idle_seconds": 0.3}, "rested for 0.3 s"), ({"run_seconds": 0.3}, "took 0.3 s")],
)
def test_idle_and_endless_runs_end(hosts: Hosts, limits: dict[str, float], said: str) -> None:
    host = hosts(small(**limits))
    *_, last = batches(host.listen(begin(host, "rest"), None))
    assert last["type"] == "failed"
    assert said in last["message"]


def test_places_are_limited_per_client_and_in_all(hosts: Hosts) -> None:
    host = hosts(small(max_runs=3, max_runs_per_client=2))
    first = begin(host, "rest", client="a")
    begin(host, "rest", client="a")
    with pytest.raises(ClientBusy, match="2 runs from your address"):
        begin(host, "rest", client="a")
    begin(host, "rest", client="b")
    with pytest.raises(ServerBusy, match="3 runs are going on"):
        begin(host, "rest", client="c")
    for worker in host.pool.workers():
        assert worker.run is not None
        next(batches(worker.run.listen(None)))
    host.stop(first)
    assert host.pool.wait_for(lambda workers: any(w.run is None for w in workers), PATIENCE)
    begin(host, "rest", client="c")


def test_controls_that_pile_up_are_refused(hosts: Hosts) -> None:
    host = hosts(small(max_waiting_controls=3, stop_seconds=0.2))
    run = begin(host, "hang")
    until(batches(host.listen(run, None)), lambda e: e["seq"] == 2)
    host.control(run, {"type": "pause"})  # which the worker may take before it hangs
    for _ in range(2):
        host.control(run, {"type": "pause"})
    with pytest.raises(TooManyControls, match="3 controls are waiting"):
        deque(host.control(run, {"type": "pause"}) for _ in range(2))
    host.stop(run)


def test_closing_ends_every_stream_and_every_process(hosts: Hosts) -> None:
    host = hosts(small(warm_workers=1))
    events = batches(host.listen(begin(host, "count"), None))
    next(events)
    processes = [worker.process for worker in host.pool.workers()]
    host.close()
    assert list(events)[-1]["message"] == "The server is shutting down."
    assert all(process.exitcode is not None for process in processes)
    with pytest.raises(ServerBusy):
        begin(host, "count")
