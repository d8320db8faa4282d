from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.hosts.buffer import EventBuffer, OutOfRange
from tests.server.support import PATIENCE, gapless

EVENT = b"0123456789"


def filled(count: int, capacity: int = 10_000) -> EventBuffer:
    buffer = EventBuffer(capacity)
    for seq in range(count):
        buffer.append(seq, EVENT)
    return buffer


def finish(buffer: EventBuffer) -> bool:
    return buffer.finish(lambda seq: b"last %d" % seq)


def numbers(buffer: EventBuffer, after: int | None = None) -> list[int]:
    listener = buffer.listen(after)
    seen = []
    while batch := listener.take(PATIENCE):
        seen.extend(entry.seq for entry in batch)
    listener.close()
    return seen


def test_every_listener_gets_everything_from_its_place_on() -> None:
    buffer = filled(5)
    finish(buffer)
    assert numbers(buffer) == [0, 1, 2, 3, 4, 5]
    assert numbers(buffer, after=2) == [3, 4, 5]
    assert numbers(buffer, after=5) == []


def test_a_listener_waits_for_what_comes() -> None:
    buffer = filled(0)
    listener = buffer.listen(None)
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(listener.take, PATIENCE)
        buffer.append(0, EVENT)
        batch = taken.result(PATIENCE)
    assert batch is not None
    assert [entry.json for entry in batch] == [EVENT]


def test_silence_is_an_empty_batch_and_the_end_is_none() -> None:
    buffer = filled(0)
    listener = buffer.listen(None)
    assert listener.take(0.01) == []
    finish(buffer)
    assert [entry.json for entry in listener.take(PATIENCE) or []] == [b"last 0"]
    assert listener.take(PATIENCE) is None
    assert listener.exhausted


@pytest.mark.parametrize("after", [5, 6, 10**14])
def test_events_that_never_were_are_refused(after: int) -> None:
    with pytest.raises(OutOfRange) as caught:
        filled(5).listen(after)
    assert not caught.value.gone
    assert caught.value.next_seq == 5


def test_append_waits_until_listeners_have_taken_their_share() -> None:
    buffer = filled(5, capacity=100)  # half of it is full
    appended = threading.Event()

    def produce() -> None:
        buffer.append(5, EVENT)
        appended.set()

    thread = threading.Thread(target=produce)
    thread.start()
    listener = buffer.listen(None)
    assert len(listener.take(PATIENCE) or []) == 5
    assert not appended.is_set(), "what was handed out is not yet sent"
    assert listener.take(PATIENCE), "taking again says that it was"
    thread.join(PATIENCE)
    assert appended.is_set()


def test_the_slowest_listener_sets_the_pace() -> None:
    buffer = filled(4, capacity=100)
    quick, slow = buffer.listen(None), buffer.listen(None)
    quick.take(PATIENCE)
    quick.take(0.01)
    buffer.append(4, EVENT)
    with ThreadPoolExecutor(1) as pool:
        appending = pool.submit(buffer.append, 5, EVENT)
        assert [entry.seq for entry in slow.take(PATIENCE) or []] == [0, 1, 2, 3, 4]
        assert not appending.done()
        slow.close()  # who leaves holds nobody back
        assert appending.result(PATIENCE)


def test_old_events_are_kept_for_a_while_and_then_gone() -> None:
    buffer = filled(0, capacity=100)
    listener = buffer.listen(None)
    for seq in range(50):
        buffer.append(seq, EVENT)
        listener.take(PATIENCE)
        listener.take(0) if seq % 2 else None
    listener.take(0)
    listener.close()
    with pytest.raises(OutOfRange) as caught:
        buffer.listen(None)
    assert caught.value.gone
    first = caught.value.first
    assert 0 < first <= 45, "half the capacity is history"
    finish(buffer)  # which takes the place of one more
    assert numbers(buffer, after=first) == list(range(first + 1, 51))


def test_finish_never_waits_and_comes_once() -> None:
    buffer = filled(5, capacity=100)
    with ThreadPoolExecutor(1) as pool:
        appending = pool.submit(buffer.append, 5, EVENT)
        assert finish(buffer)
        assert appending.result(PATIENCE) is False
    assert not finish(buffer)
    assert not buffer.append(6, EVENT)


def test_a_wrong_number_is_noticed() -> None:
    with pytest.raises(ValueError, match="expected event 5 next, found event 7"):
        filled(5).append(7, EVENT)


def test_lonely_while_nobody_listens() -> None:
    changes: list[float | None] = []
    buffer = EventBuffer(1000, lambda: changes.append(buffer.lonely_since))
    assert buffer.lonely_since is not None
    first, second = buffer.listen(None), buffer.listen(None)
    assert buffer.lonely_since is None
    first.close()
    first.close()
    assert buffer.lonely_since is None
    second.close()
    assert buffer.lonely_since is not None
    assert [change is None for change in changes] == [True, True, True, False]


def test_many_readers_and_a_small_buffer_lose_nothing() -> None:
    buffer = EventBuffer(200)
    ready = threading.Barrier(5)

    def read(break_every: int) -> list[int]:
        """Reads, and leaves and comes back now and then, as a browser does."""
        seen: list[int] = []
        listener = buffer.listen(None)
        ready.wait(PATIENCE)
        while (batch := listener.take(PATIENCE)) is not None:
            seen.extend(entry.seq for entry in batch)
            if len(seen) // break_every > (len(seen) - len(batch)) // break_every:
                again = buffer.listen(seen[-1])
                listener.close()
                listener = again
        listener.close()
        return seen

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read, count) for count in (7, 13, 50, 10_000)]
        ready.wait(PATIENCE)
        for seq in range(500):
            buffer.append(seq, EVENT)
        finish(buffer)
        for future in reading:
            seen = future.result(PATIENCE)
            assert len(seen) == 501
            assert gapless(seen)
