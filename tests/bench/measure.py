"""Interleaved rounds and their evaluation."""
import contextlib
import dataclasses
import statistics
import sys

from programs import WrongAnswer

MOST_REPEATS = 2
FLOOR_SERVERS = ("gRPC, callbacks", "gRPC, queue")
FLOOR_CLIENT = "libcurl"


@dataclasses.dataclass
class Spread:
    """One figure's values over the rounds."""
    median: float
    least: float
    most: float

    @staticmethod
    def of(values):
        values = list(values)
        return Spread(statistics.median(values), min(values), max(values)) if values else None


def floor_of(reports):
    """CPU of an empty call on the cheaper of both servers, and of a bare request."""
    return min(reports[name]["cpu_us"] for name in FLOOR_SERVERS) + reports[FLOOR_CLIENT]["cpu_us"]


class Setting:
    """The reports of all programs under one load, round by round."""
    def __init__(self, run):
        self.run = run
        self.rounds = []  # One dictionary each: name to the program's report.

    def names(self):
        return list(self.rounds[0]) if self.rounds else []

    def over_rounds(self, compute, *names):
        """The spread of a figure computed within each round. None when a program that it needs is missing."""
        if not set(names) <= set(self.names()):
            return None
        return Spread.of(compute(*(reports[name] for name in names)) for reports in self.rounds)

    def figure(self, name, key):
        return self.over_rounds(lambda report: report[key], name)

    def total(self, name, key):
        return sum(reports[name][key] for reports in self.rounds)

    def cpu_ratio(self, name, to):
        return self.over_rounds(lambda one, other: one["cpu_us"] / other["cpu_us"], name, to)

    def floor(self):
        if not {FLOOR_CLIENT, *FLOOR_SERVERS} <= set(self.names()):
            return None
        return Spread.of(floor_of(reports) for reports in self.rounds)

    def of_floor(self, name):
        if self.floor() is None or name not in self.names():
            return None
        return Spread.of(reports[name]["cpu_us"] / floor_of(reports) for reports in self.rounds)


def growth(few, many, name):
    """The ratio of a call's CPU under two loads, within each round."""
    if few is None or many is None or name not in few.names() or name not in many.names():
        return None
    return Spread.of(large[name]["cpu_us"] / small[name]["cpu_us"] for small, large in zip(few.rounds, many.rounds))


def repeated(what, measure, wrong_answers, renew=lambda: None):
    """A wrong answer invalidates its run and is reported, but one in millions need not waste an hour's work."""
    for _ in range(MOST_REPEATS):
        try:
            return measure()
        except WrongAnswer as wrong:
            wrong_answers.append(f"{what}: {wrong}")
            print(f"WRONG: {wrong_answers[-1]}", file=sys.stderr, flush=True)
            renew()
    return measure()


def _measure_again(program, run, wrong_answers):
    def renew():
        program.stop()
        program.start()
    return repeated(f"{program.name}, {run.operation}, {run.in_flight:,} in flight", lambda: program.measure(run), wrong_answers, renew)


def _measure_once(programs, run, first, wrong_answers):
    """Starts new processes, so that no load inherits another's connections."""
    reports = {}
    with contextlib.ExitStack() as started:
        for program in programs:
            started.callback(program.stop)
            program.start()
        for program in programs[first:] + programs[:first]:
            reports[program.name] = _measure_again(program, run, wrong_answers)
    return {program.name: reports[program.name] for program in programs}


def run_rounds(programs, runs, rounds, wrong_answers):
    """Runs every program under every load in each round, with a different program first each time. Adds to wrong_answers."""
    settings = [Setting(run) for run in runs]
    for number in range(rounds):
        for setting in settings:
            reports = _measure_once(programs, setting.run, number % len(programs), wrong_answers)
            setting.rounds.append(reports)
            cpu = ", ".join(f"{name} {report['cpu_us']:.0f}" for name, report in reports.items())
            print(f"round {number + 1}, {setting.run.operation}, {setting.run.in_flight} in flight, CPU in us: {cpu}",
                  file=sys.stderr, flush=True)
    return settings
