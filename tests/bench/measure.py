"""Interleaved rounds, and what they amount to."""
import dataclasses
import statistics
import sys

FLOOR_SERVERS = ("gRPC, callbacks", "gRPC, queue")
FLOOR_CLIENT = "libcurl"


@dataclasses.dataclass
class Spread:
    """Of one figure over the rounds."""
    median: float
    least: float
    most: float

    @staticmethod
    def of(values):
        values = list(values)
        return Spread(statistics.median(values), min(values), max(values)) if values else None


class Setting:
    """What all programs did under one load, round by round."""
    def __init__(self, operation, in_flight):
        self.operation, self.in_flight = operation, in_flight
        self.rounds = []  # One dictionary each: name to the program's report.

    def names(self):
        return list(self.rounds[0]) if self.rounds else []

    def spread(self, name, figure):
        return Spread.of(reports[name][figure] for reports in self.rounds if name in reports)

    def total(self, name, figure):
        return sum(reports[name][figure] for reports in self.rounds)

    def ratio(self, name, to):
        """CPU per call against another program's, within each round."""
        return Spread.of(reports[name]["cpu_us"] / reports[to]["cpu_us"] for reports in self.rounds if name in reports and to in reports)

    def of_floor(self, name):
        """CPU per call against an empty call on the cheaper of both servers, and a bare request."""
        needed = {name, FLOOR_CLIENT, *FLOOR_SERVERS}
        return Spread.of(reports[name]["cpu_us"] / floor_of(reports) for reports in self.rounds if needed <= set(reports))

    def floor(self):
        return Spread.of(floor_of(reports) for reports in self.rounds if {FLOOR_CLIENT, *FLOOR_SERVERS} <= set(reports))


def floor_of(reports):
    return min(reports[name]["cpu_us"] for name in FLOOR_SERVERS) + reports[FLOOR_CLIENT]["cpu_us"]


def run_rounds(programs, make_run, rounds):
    """Every program once in each round, in turn, with another first each time. `make_run` is of a program."""
    settings = Setting(make_run(programs[0]).operation, make_run(programs[0]).in_flight)
    try:
        for program in programs:
            program.start()
        for number in range(rounds):
            first = number % len(programs)
            reports = {}
            for program in programs[first:] + programs[:first]:
                reports[program.name] = program.measure(make_run(program))
            settings.rounds.append({program.name: reports[program.name] for program in programs})
            cpu = ", ".join(f"{program.name} {reports[program.name]['cpu_us']:.0f}" for program in programs)
            print(f"{settings.operation}, {settings.in_flight} in flight, round {number + 1}: CPU us {cpu}", file=sys.stderr, flush=True)
    finally:
        for program in programs:
            program.stop()
    return settings
