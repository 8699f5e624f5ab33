"""Lists of participants: whether all programs return the same, and how long one holds the service's loop."""
import json
import mmap
import struct
import subprocess
import time

from programs import Run, WrongAnswer
from roster_bodies import ENTRIES

IN_FLIGHT = 64
LONG_MS = 2
ALONE = 10
# The loads under which the loop is watched. Removals show how long other work holds the loop
# without any rosters.
WATCHED = (Run("removal", 1, 400, 100), Run("list-1000", 1, 20, 3), Run("removal", 64, 4000, 400), Run("list-10", 64, 2000, 200),
           Run("list-100", 64, 400, 64), Run("list-1000", 64, 128, 64))
STEPS_LISTS = 200
# One caller removes while others list. Each entry: what they list, and how many at a time.
REMOVALS = Run("removal", 1, 100, 20)
BESIDE = ((None, 0), ("list-10", 4), ("list-1000", 1), ("list-1000", 4))
MANY = 1000000


def runs(calls):
    """Runs of lists: enough that each size takes about as long, and a few sequential ones, which nothing else can speed up."""
    alone = Run(f"list-{ENTRIES[1]}", 1, ALONE, warm_up=2)
    return [alone, *(Run(f"list-{entries}", IN_FLIGHT, max(2 * IN_FLIGHT, calls * 2 // entries), warm_up=IN_FLIGHT) for entries in ENTRIES)]


def answer(program, entries):
    """One participant as text, without the data of a single call."""
    command = [*program.load_command(Run(f"list-{entries}", 1, 1, 0)), "--show"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WrongAnswer(f"{program.name}: {done.stderr.strip()}")
    return done.stdout


def compare_answers(makers, entries):
    """The programs do the same work only if they return the same for each participant."""
    said = {}
    for name, make in makers.items():
        program = make()
        program.start()
        try:
            said[name] = answer(program, entries)
        finally:
            program.stop()
    if len(set(said.values())) > 1:
        raise WrongAnswer(f"a list of {entries}: not the same answer: {({name: text[:700] for name, text in said.items()})}")


class Watch:
    """The figures of loop_watch.cc in a process that preloads it."""
    FORMAT = "QQQQ"

    def __init__(self, places):
        self.file = places.work / "loop-watch"
        self.file.write_bytes(bytes(struct.calcsize(self.FORMAT)))
        self.environment = {"LD_PRELOAD": str(places.bin / "libbench_loop_watch.so"), "BENCH_LOOP_WATCH": str(self.file)}

    def _map(self):
        with open(self.file, "r+b") as file:
            return mmap.mmap(file.fileno(), 0)

    def begin(self):
        with self._map() as shared:
            shared[:] = bytes(len(shared))

    def end(self):
        with self._map() as shared:
            longest, long, steps, cpu = struct.unpack(self.FORMAT, shared[:])
        if steps == 0:
            raise WrongAnswer("the loop was not watched")
        return {"longest_ms": longest / 1e6, "long": long, "steps": steps, "cpu_us": cpu / 1000}


def watched(make, places, run):
    """The longest time that the loop was held, in CPU time of its thread between two polls."""
    watch = Watch(places)
    program = make(watch.environment)
    program.start()
    try:
        program.measure(Run(run.operation, run.in_flight, run.warm_up, warm_up=0))
        watch.begin()
        program.measure(Run(run.operation, run.in_flight, run.calls, warm_up=0))
        return watch.end()
    finally:
        program.stop()


def beside(make, operation, in_flight):
    """A report of sequential removals while this many lists are constantly in flight."""
    program = make()
    program.start()
    others = None
    try:
        program.measure(Run(REMOVALS.operation, REMOVALS.in_flight, REMOVALS.warm_up, warm_up=0))
        if operation:
            others = subprocess.Popen(program.load_command(Run(operation, in_flight, MANY, 0)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(1)
        report = program.measure(Run(REMOVALS.operation, REMOVALS.in_flight, REMOVALS.calls, warm_up=0))
        if others is not None and others.poll() is not None:
            raise WrongAnswer(f"{program.name}, {operation}: {others.stderr.read().strip()}")
        return report
    finally:
        if others is not None:
            others.kill()
            others.communicate()
        program.stop()


def steps(places, file):
    """The cost of a body by itself, step by step: a report of bench_roster_steps."""
    done = subprocess.run([places.bin / "bench_roster_steps", f"--body={file}", f"--lists={STEPS_LISTS}"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WrongAnswer(f"bench_roster_steps: {done.stderr.strip()}")
    return json.loads(done.stdout)
