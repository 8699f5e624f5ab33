#!/usr/bin/env python3
"""Measures the service against floors and peers. Run by tools/bench, which installs and builds what this needs."""
import argparse
import contextlib
import dataclasses
import functools
import pathlib
import signal
import subprocess
import sys
import tempfile

import counted
import document
import programs
import roster
import roster_bodies
import slow
import tables
from measure import FLOOR_CLIENT, FLOOR_SERVERS, Setting, repeated, run_rounds
from programs import Run
from results import GO, RECORDING, SDK, SERVICE, Results
from upstream import Upstream

ROOT = pathlib.Path(__file__).resolve().parents[2]
OPERATION = ROOT / "tests/testdata/graph_bodies/invite-200-single-user.json"
PARTS = ("load", "counted", "slow", "roster", "bulk", "start", "stalls")
SLOW_CALLS_PER_IN_FLIGHT = 5
STALL_IN_FLIGHT = 64
REQUESTS_COMPARED = 200
# For requests that are new to a connection, and for the median request. The service's ids are
# random and compress differently. Its warm-up request has already sent the host and the user agent
# on the connection.
MOST_LONGER = (1.03, 1.01)


def listed(of, known=None):
    def read(text):
        values = [of(part) for part in text.split(",")]
        for value in values:
            if known is not None and value not in known:
                raise argparse.ArgumentTypeError(f"{value} is none of {', '.join(known)}")
        return values
    return read


def read_arguments():
    parser = argparse.ArgumentParser(
        prog="tools/bench", description="The service against floors and peers on one upstream. Without any of the options that select, everything is "
        "measured and written to docs/performance.md.")
    parser.add_argument("--bin", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    select = parser.add_argument_group("to select; then nothing is written")
    select.add_argument("--only", type=listed(str, ("floors", "service", "recording", "go")), help="the programs: floors, service, recording "
                        "(the service with log, audit log and metrics), go; such as floors,service")
    select.add_argument("--operations", type=listed(str, ("removal", "invitation")))
    select.add_argument("--in-flight", type=listed(int), help="such as 64,128")
    select.add_argument("--rounds", type=int)
    select.add_argument("--calls", type=int, help="of each program in each round; at one in flight a quarter of that")
    select.add_argument("--service", action="append", metavar="LABEL=BINARY", help="another build of the service, which is then not built here; may be repeated")
    select.add_argument("--parts", type=listed(str, PARTS), help="load (the default of a selection), counted (instructions and futex calls), slow (5,000 in "
                        "flight), roster (lists of participants), bulk (RemoveAllParticipants; printed only), start (from exec to SERVING, memory at idle), stalls (500,000 calls)")
    select.add_argument("--stalls", action="store_true", help="the same as --parts stalls")
    select.add_argument("--quick", action="store_true", help="all parts with few calls: whether it works, and nothing about time")
    parser.add_argument("--write", action="store_true", help="write what was selected to docs/performance.md anyway; with --parts roster into its "
                        "section alone")
    arguments = parser.parse_args()
    chosen = [value for name, value in vars(arguments).items() if name not in ("bin", "write") and value]
    arguments.write = arguments.write or not chosen
    if arguments.quick or not chosen:
        arguments.parts = arguments.parts or list(PARTS)
    elif arguments.stalls:
        arguments.parts = (arguments.parts or []) + ["stalls"]
    arguments.parts = arguments.parts or ["load"]
    arguments.only = arguments.only or ["floors", "service", "recording", "go"]
    arguments.operations = arguments.operations or ["removal", "invitation"]
    quick = arguments.quick
    arguments.in_flight = arguments.in_flight or ([1, 64] if quick else [1, 64, 128, 512, 4000])
    arguments.rounds = arguments.rounds or (1 if quick else 9)
    arguments.calls = arguments.calls or (1000 if quick else 20000)
    return arguments


class Bench:
    def __init__(self, arguments, upstream, work):
        self.arguments, self.upstream = arguments, upstream
        self.places = programs.Places(arguments.bin, work, upstream.base_url, upstream.ca_file)
        labels = dict(label.split("=", 1) for label in arguments.service or [])
        self.binaries = labels or {SERVICE: arguments.bin / "participant-service"}
        self.results = Results(next(iter(self.binaries)))

    def makers(self, places, only):
        """The programs' factories by name."""
        makers = {}
        if "floors" in only:
            makers.update({make(places).name: functools.partial(make, places) for make in (programs.empty_callback, programs.empty_queue, programs.curl)})
        for label, binary in self.binaries.items():
            if "service" in only:
                makers[label] = functools.partial(programs.Service, label, places, binary, records=False)
            if "recording" in only:
                name = RECORDING.replace(SERVICE, label)
                makers[name] = functools.partial(programs.Service, name, places, binary, records=True)
        if "go" in only:
            makers[GO] = functools.partial(programs.go_peer, GO, "bench_go_net_http", places)
            makers[SDK] = functools.partial(programs.go_peer, SDK, "bench_go_sdk", places)
        return makers

    def compare_requests(self):
        """A floor with other requests than the service's is not a floor."""
        places = dataclasses.replace(self.places, base_url=self.upstream.logged_base_url)
        for operation in self.arguments.operations:
            lengths = {}
            for name, make in self.makers(places, [part for part in self.arguments.only if part in ("floors", "service")]).items():
                if name in FLOOR_SERVERS:
                    continue
                program = make()
                with contextlib.ExitStack() as started:
                    started.callback(program.stop)
                    program.start()
                    program.measure(Run(operation, 8, REQUESTS_COMPARED, warm_up=0))
                lengths[name] = self.upstream.request_lengths()
            if any(max(of_all) > min(of_all) * most for of_all, most in zip(zip(*lengths.values()), MOST_LONGER)):
                raise programs.WrongAnswer(f"{operation}: not the same request, by its bytes: {lengths}")

    def load(self):
        runs = []
        for operation in self.arguments.operations:
            for in_flight in self.arguments.in_flight:
                calls = self.arguments.calls if in_flight > 1 else max(1, self.arguments.calls // 4)
                runs.append(Run(operation, in_flight, calls, warm_up=max(calls // 10, in_flight)))
        chosen = [make() for make in self.makers(self.places, self.arguments.only).values()]
        self.results.settings = run_rounds(chosen, runs, self.arguments.rounds, self.results.wrong_answers)
        for setting in self.results.settings:
            print(tables.of_setting(setting, self.results.service), flush=True)
            self.results.libraries |= {report["library"] for reports in setting.rounds for report in reports.values()}

    def counted(self):
        """Go's programs do not run under valgrind; their futex calls are counted."""
        with_perf = counted.perf_works(self.places.work)
        for operation in self.arguments.operations:
            of = self.results.counted[operation] = {}
            for name, make in self.makers(self.places, [part for part in self.arguments.only if part != "recording"]).items():
                print(f"counting, {operation}: {name}", file=sys.stderr, flush=True)
                of[name] = {}
                if name not in (GO, SDK):
                    of[name]["instructions"] = counted.instructions_per_call(make, operation, self.places.work)
                if with_perf:
                    of[name]["futex"] = counted.futex_per_call(make, operation, self.places.work)
        print(tables.of_counted(self.results), flush=True)

    def slow(self):
        """Interleaves the programs, like all measurements."""
        def makers_for(base_url):
            makers = self.makers(dataclasses.replace(self.places, base_url=base_url), [part for part in self.arguments.only if part in ("service", "go")])
            makers.pop(SDK, None)
            return makers
        makers, slowest = makers_for(self.upstream.slow_base_url), makers_for(self.upstream.slowest_base_url)
        self.results.slow_in_flight = in_flight = 200 if self.arguments.quick else 5000
        for number in range(self.arguments.rounds):
            for name in list(makers)[::-1 if number % 2 else 1]:
                def measure(name=name):
                    report = slow.many_in_flight(makers[name], in_flight, SLOW_CALLS_PER_IN_FLIGHT * in_flight)
                    return {**report, "together": slow.together(slowest[name], self.upstream, in_flight)}
                report = repeated(f"{name}, removal, {in_flight:,} in flight, slow", measure, self.results.wrong_answers,
                                  renew=self.upstream.most_together)
                self.results.slow.setdefault(name, []).append(report)
        print(tables.of_slow(self.results), flush=True)

    def roster(self):
        """CPU of lists by size, how long they hold the loop, and the cost of a list by itself."""
        kinds = [part for part in self.arguments.only if part in ("floors", "service", "go")]
        makers = self.makers(self.places, kinds)
        for name in FLOOR_SERVERS:
            makers.pop(name, None)
        servers = {name: make for name, make in makers.items() if name != FLOOR_CLIENT}
        for entries in roster_bodies.ENTRIES:
            roster.compare_answers(servers, entries)
        runs = roster.runs(self.arguments.calls)
        self.results.rosters = run_rounds([make() for make in makers.values()], runs, self.arguments.rounds, self.results.wrong_answers)
        for setting in self.results.rosters:
            self.results.libraries |= {report["library"] for reports in setting.rounds for report in reports.values()}
        self.remove_beside_lists({name: make for name, make in servers.items() if name != SDK})
        if "service" in kinds:
            self.watch_loop()
        print(tables.of_rosters(self.results), flush=True)

    def remove_beside_lists(self, makers):
        self.results.beside = [(operation, in_flight, Setting(roster.REMOVALS)) for operation, in_flight in roster.BESIDE]
        for number in range(self.arguments.rounds):
            for operation, in_flight, setting in self.results.beside:
                reports = {}
                for name in list(makers)[::-1 if number % 2 else 1]:
                    reports[name] = repeated(f"{name}, removals beside {operation}", functools.partial(roster.beside, makers[name], operation, in_flight),
                                             self.results.wrong_answers)
                setting.rounds.append({name: reports[name] for name in makers})
                latencies = ", ".join(f"{name} {report['p50_us']:.0f}" for name, report in reports.items())
                print(f"round {number + 1}, removals beside {in_flight} x {operation}, p50 in us: {latencies}", file=sys.stderr, flush=True)

    def watch_loop(self):
        name = self.results.service
        make = functools.partial(programs.Service, name, self.places, self.binaries[name], False)
        self.results.watched = [Setting(run) for run in roster.WATCHED]
        for number in range(self.arguments.rounds):
            for setting in self.results.watched:
                report = repeated(f"{name}, watched, {setting.run.operation}", lambda run=setting.run: roster.watched(make, self.places, run),
                                  self.results.wrong_answers)
                setting.rounds.append({name: report})
                print(f"round {number + 1}, {setting.run.operation}, {setting.run.in_flight} in flight, longest step {report['longest_ms']:.2f} ms",
                      file=sys.stderr, flush=True)
        for entries in roster_bodies.ENTRIES:
            self.results.roster_steps[entries] = roster.steps(self.places, self.upstream.roster_file(entries))

    def bulk(self):
        """RemoveAllParticipants beside a bare loop, and many of them beside single removals, in front of the emulator. Only printed."""
        calls = ["--calls=5", "--rounds=1"] if self.arguments.quick else []
        done = subprocess.run([self.places.bin / "bench_bulk", *calls], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise programs.WrongAnswer(f"bench_bulk: {done.stderr.strip()}")
        print(done.stdout, flush=True)

    def start(self):
        make = self.makers(self.places, ["service"])[self.results.service]
        for _ in range(self.arguments.rounds):
            self.results.start_ms.append(slow.start_time(self.places, make))
            self.results.idle_mib.append(slow.idle_memory(make))

    def stalls(self):
        calls = 2000 if self.arguments.quick else 500000
        program = self.makers(self.places, ["service"])[self.results.service]()
        program.start()
        try:
            self.results.stalls = program.measure(Run("removal", STALL_IN_FLIGHT, calls, warm_up=1000))
        finally:
            program.stop()

    def run(self):
        self.compare_requests()
        for part in PARTS:
            if part in self.arguments.parts:
                getattr(self, part)()
        print(tables.of_goals(self.results))
        if self.arguments.write:
            part = document.write_rosters if self.arguments.parts == ["roster"] else document.write
            part(self.results, self.arguments.rounds, self.arguments.calls, ROOT)
        if self.results.wrong_answers:
            raise programs.WrongAnswer("; ".join(self.results.wrong_answers))


def main():
    arguments = read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # Leaves no started process behind.
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        upstream = Upstream(pathlib.Path(work), OPERATION)
        try:
            Bench(arguments, upstream, pathlib.Path(work)).run()
        finally:
            upstream.stop()


if __name__ == "__main__":
    try:
        main()
    except programs.WrongAnswer as wrong:
        sys.exit(f"tools/bench: {wrong}")
