"""Thousands of calls in flight in front of a slow Graph, and a process's start and idle state."""
import json
import re
import subprocess
import sys
import time

from programs import Run, WrongAnswer
from upstream import free_port

REST_SECONDS = 10


def _memory(pid, key):
    """In KiB. VmRSS is the resident memory, VmHWM its peak."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return int(re.search(rf"^{key}:\s+(\d+) kB", status.read(), re.MULTILINE)[1])


def together(make, upstream, in_flight):
    """The maximum number of a burst's calls that are at Graph at the same time."""
    program = make()
    program.start()
    try:
        program.measure(Run("removal", in_flight, in_flight, warm_up=0))
    finally:
        program.stop()
    return upstream.most_together()


def many_in_flight(make, in_flight, calls):
    """One new process under this load, from idle to idle."""
    program = make()
    program.start()
    try:
        idle = _memory(program.pid, "VmRSS")
        report = program.measure(Run("removal", in_flight, calls, warm_up=in_flight))
        most = _memory(program.pid, "VmHWM")
        # A process returns memory gradually.
        end = time.monotonic() + REST_SECONDS
        while (after := _memory(program.pid, "VmRSS")) > idle * 1.2 and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        program.stop()
    print(f"{in_flight} in flight, slow: {program.name} {report['calls_per_second']:.0f} calls/s", file=sys.stderr, flush=True)
    return {**report, "idle_mib": idle / 1024, "call_kib": (most - idle) / in_flight, "after_ratio": after / idle}


def start_time(places, make):
    """The time from exec to SERVING of a new service process, in ms."""
    port = free_port()
    program = make()
    command = [part for part in program.command if not part.startswith("--listen_address=")]
    done = subprocess.run([places.bin / "bench_start_time", f"--port={port}", "--", *command,
                           f"--listen_address=127.0.0.1:{port}"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WrongAnswer(f"the start of {program.name}: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])["start_ms"]


def idle_memory(make):
    """The memory of a new process after health requests only, in MiB."""
    program = make()
    program.start()
    try:
        return _memory(program.pid, "VmRSS") / 1024
    finally:
        program.stop()
