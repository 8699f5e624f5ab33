"""Lists of participants: whether all programs give the same, and how long the service's loop is held by one."""
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
# What the loop is watched with. Removals show what it is held by where it reads no rosters at all.
WATCHED = (Run("removal", 1, 400, 100), Run("list-1000", 1, 20, 3), Run("removal", 64, 4000, 400), Run("list-10", 64, 2000, 200),
           Run("list-100", 64, 400, 64), Run("list-1000", 64, 128, 64))
STEPS_LISTS = 200
# One caller removes while others list: what they list, and how many at a time.
REMOVALS = Run("removal", 1, 100, 20)
BESIDE = ((None, 0), ("list-10", 4), ("list-1000", 1), ("list-1000", 4))
MANY = 1000000


def runs(calls):
    """Of lists, so many that each size takes about as long; and a few that are alone, where nothing else can hasten them."""
    alone = Run(f"list-{ENTRIES[1]}", 1, ALONE, warm_up=2)
    return [alone, *(Run(f"list-{entries}", IN_FLIGHT, max(2 * IN_FLIGHT, calls * 2 // entries), warm_up=IN_FLIGHT) for entries in ENTRIES)]


def answer(program, entries):
    """One, as text, without what is of one call alone."""
    command = [*program.load_command(Run(f"list-{entries}", 1, 1, 0)), "--show"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WrongAnswer(f"{program.name}: {done.stderr.strip()}")
    return done.stdout


def compare_answers(makers, entries):
    """They do the same work only if they say the same of each participant."""
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
    """What loop_watch.cc counts within a process that it is preloaded into."""
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
    """How long the loop was held at most, in CPU time of its thread between two looks at what is ready."""
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
    """A report of removals, one at a time, while so many lists are in flight all the while."""
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
    """What a body costs by itself, step by step: a report of bench_roster_steps."""
    done = subprocess.run([places.bin / "bench_roster_steps", f"--body={file}", f"--lists={STEPS_LISTS}"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WrongAnswer(f"bench_roster_steps: {done.stderr.strip()}")
    return json.loads(done.stdout)
