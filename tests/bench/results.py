"""All measurements of one run of tools/bench."""
import dataclasses

from measure import FLOOR_CLIENT, FLOOR_SERVERS

SERVICE = "service"
RECORDING = "service, recording"
GO = "Go, net/http"
SDK = "Go, SDK"


@dataclasses.dataclass
class Results:
    service: str  # The name of the (first) service.
    settings: list = dataclasses.field(default_factory=list)
    # By operation, then by program: "instructions" and "futex" per call. Figures that could not be
    # counted are missing.
    counted: dict = dataclasses.field(default_factory=dict)
    slow_in_flight: int = 0
    slow: dict = dataclasses.field(default_factory=dict)  # By program: one report per round.
    rosters: list = dataclasses.field(default_factory=list)  # One setting per size of list.
    beside: list = dataclasses.field(default_factory=list)  # (what is listed, how many at a time, the setting of the concurrent removals)
    watched: list = dataclasses.field(default_factory=list)  # One setting per run with a watched loop.
    roster_steps: dict = dataclasses.field(default_factory=dict)  # By entries: a report of bench_roster_steps.
    start_ms: list = dataclasses.field(default_factory=list)
    idle_mib: list = dataclasses.field(default_factory=list)
    stalls: dict = dataclasses.field(default_factory=dict)  # A report.
    wrong_answers: list = dataclasses.field(default_factory=list)  # From runs that were then repeated.
    libraries: set = dataclasses.field(default_factory=set)

    def instructions_of_floor(self, operation, name):
        of = {program: figures["instructions"] for program, figures in self.counted.get(operation, {}).items() if "instructions" in figures}
        if not {name, FLOOR_CLIENT, *FLOOR_SERVERS} <= set(of):
            return None
        return of[name] / (min(of[server] for server in FLOOR_SERVERS) + of[FLOOR_CLIENT])

    def setting(self, operation, in_flight, among=None):
        for setting in self.settings if among is None else among:
            if (setting.run.operation, setting.run.in_flight) == (operation, in_flight):
                return setting
        return None
