#!/usr/bin/env python3
"""Measures the service against floors and peers. Run by tools/bench, which installs and builds what this needs."""
import argparse
import pathlib
import sys
import tempfile

import programs
import tables
from measure import run_rounds
from upstream import Upstream

ROOT = pathlib.Path(__file__).resolve().parents[2]
OPERATION = ROOT / "tests/testdata/graph_bodies/invite-200-single-user.json"


def numbers(text):
    return [int(part) for part in text.split(",")]


def read_arguments():
    parser = argparse.ArgumentParser(prog="tools/bench", description="The service against floors and peers on one upstream.")
    parser.add_argument("--bin", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", default="floors,service,recording,go", help="what is measured: floors, service, recording (the service with "
                        "log, audit log and metrics), go")
    parser.add_argument("--operations", default="removal,invitation")
    parser.add_argument("--in-flight", type=numbers, default=[1, 64, 128, 512, 4000], help="such as 64,128")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=20000, help="of each program in each round; a quarter of that at one in flight")
    parser.add_argument("--service", action="append", default=[], metavar="LABEL=BINARY", help="another build of the service, and no "
                        "build of it here; may be repeated")
    parser.add_argument("--quick", action="store_true", help="few calls: whether all of it works, and nothing about time")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.rounds, arguments.calls, arguments.in_flight = 1, 1000, [1, 64]
    return arguments


def make_programs(arguments, places):
    only = set(arguments.only.split(","))
    binaries = dict(label.split("=", 1) for label in arguments.service) or {"service": places.bin / "participant-service"}
    chosen = []
    if "floors" in only:
        chosen += [programs.empty_callback(places), programs.empty_queue(places), programs.curl(places)]
    if "service" in only:
        chosen += [programs.Service(label, places, binary, records=False) for label, binary in binaries.items()]
    if "recording" in only:
        chosen += [programs.Service(f"{label}, recording", places, binary, records=True) for label, binary in binaries.items()]
    if "go" in only:
        chosen += [programs.go_peer("Go, net/http", "bench_go_net_http", places), programs.go_peer("Go, SDK", "bench_go_sdk", places)]
    return chosen


def main():
    arguments = read_arguments()
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        upstream = Upstream(pathlib.Path(work), OPERATION)
        try:
            places = programs.Places(arguments.bin, pathlib.Path(work), upstream.base_url, upstream.ca_file)
            chosen = make_programs(arguments, places)
            settings = []
            for operation in arguments.operations.split(","):
                for in_flight in arguments.in_flight:
                    calls = arguments.calls if in_flight > 1 else max(1, arguments.calls // 4)
                    run = programs.Run(operation, in_flight, calls, warm_up=max(calls // 10, in_flight))
                    settings.append(run_rounds(chosen, lambda _, run=run: run, arguments.rounds))
                    print(tables.of_setting(settings[-1]), flush=True)
        finally:
            upstream.stop()


if __name__ == "__main__":
    try:
        main()
    except programs.WrongAnswer as wrong:
        sys.exit(f"tools/bench: {wrong}")
