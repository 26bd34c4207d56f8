"""Being told to stop: no signal is missed, whenever it comes and whoever receives it."""

import os
import signal
import sys
import threading

import pytest

from tracker.commands.stopping import StopSignal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="optional: signals of POSIX")


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_came_before_the_waiting_ends_it(word: signal.Signals) -> None:
    with StopSignal() as stop:
        os.kill(os.getpid(), word)
        assert stop.wait()


def test_a_signal_that_another_thread_receives_ends_the_waiting_of_the_main_one() -> None:
    with StopSignal() as stop:
        waits = threading.Event()

        def receive() -> None:
            waits.wait()
            signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

        thread = threading.Thread(target=receive)
        thread.start()
        waits.set()
        while not stop.wait():
            pass
        thread.join()
    assert stop.asked


def test_another_signal_does_not_count_as_being_asked() -> None:
    before = signal.signal(signal.SIGUSR1, lambda _signal, _frame: None)
    try:
        with StopSignal() as stop:
            os.kill(os.getpid(), signal.SIGUSR1)
            assert not stop.wait(60)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_afterwards_signals_mean_what_they_meant_before() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with StopSignal():
        assert signal.getsignal(signal.SIGTERM) != before[0]
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
