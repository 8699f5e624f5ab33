"""The service's performance goals, with the measured figures."""
import dataclasses

import roster
from measure import FLOOR_CLIENT, Spread, growth
from results import GO, SDK


@dataclasses.dataclass
class Goal:
    figure: str
    limit: float
    measured: Spread
    unit: str = ""
    at_least: bool = False
    base: str = ""  # Of a ratio: what the figure is divided by.

    @property
    def what(self):
        """The figure's full name."""
        return f"{self.figure}, of {self.base}" if self.base else self.figure

    @property
    def met(self):
        return self.measured.median >= self.limit if self.at_least else self.measured.median <= self.limit


def _one(value):
    return None if value is None else Spread(value, value, value)


def _slow(results, name, key):
    return Spread.of(report[key] for report in results.slow.get(name, []))


def _slow_ratio(results, name, to):
    ours, theirs = results.slow.get(name, []), results.slow.get(to, [])
    return Spread.of(one["calls_per_second"] / other["calls_per_second"] for one, other in zip(ours, theirs))


def _cpu_ratio(setting, name, to):
    return None if setting is None else setting.cpu_ratio(name, to)


def roster_goals(results):
    """The goals of lists that were measured."""
    goals = []

    def want(figure, limit, measured, unit="", base=""):
        if measured is not None:
            goals.append(Goal(figure, limit, measured, unit, base=base))

    hundred = results.setting("list-100", roster.IN_FLIGHT, results.rosters)
    want("CPU of a list of 100, 64 in flight", 0.8, _cpu_ratio(hundred, results.service, GO), base=GO)
    want("CPU of a list of 100, 64 in flight", 0.25, _cpu_ratio(hundred, results.service, SDK), base=SDK)
    alone = results.setting("list-100", 1, results.rosters)
    if alone is not None:
        want("p50 of a list of 100, 1 in flight", 1.0,
             alone.over_rounds(lambda ours, theirs: ours["p50_us"] / theirs["p50_us"], results.service, GO), base=GO)
    for in_flight in (1, 64):
        watched = results.setting("list-1000", in_flight, results.watched)
        if watched is not None:
            want(f"longest step of the loop, lists of 1,000, {in_flight} in flight", roster.LONG_MS, watched.figure(results.service, "longest_ms"), "ms")
    steps = results.roster_steps.get(1000)
    if steps:
        want("parsing the longest piece of 16 KiB, list of 1,000", roster.LONG_MS, _milliseconds(steps["piece_us"]), "ms")
        want("building the response, list of 1,000, all pieces", roster.LONG_MS, _milliseconds(steps["answer_us"]), "ms")
    return goals


def _milliseconds(spread):
    return Spread(*(spread[key] / 1000 for key in ("median", "least", "most")))


def all_goals(results):
    """All other goals that were measured."""
    name = results.service
    at = results.setting
    goals = []

    def want(figure, limit, measured, unit="", at_least=False, base=""):
        if measured is not None:
            goals.append(Goal(figure, limit, measured, unit, at_least, base))

    def within(setting, compute, *names):
        return None if setting is None else setting.over_rounds(compute, *names)

    for in_flight in (64, 128):
        setting = at("removal", in_flight)
        if setting is not None:
            want(f"CPU of a removal, {in_flight} in flight", 1.25, setting.of_floor(name), base="the floor")
    want("user instructions of a removal", 1.10, _one(results.instructions_of_floor("removal", name)), base="the floor")
    want("voluntary context switches of a removal, 128 in flight", 0.5,
         within(at("removal", 128), lambda report: report["switches"], name))
    for in_flight in (64, 128):
        want(f"CPU with log, audit log and metrics, {in_flight} in flight", 1.30,
             _cpu_ratio(at("removal", in_flight), f"{name}, recording", name), base="the service without them")
    want("CPU of a removal, 64 in flight", 0.65, _cpu_ratio(at("removal", 64), name, SDK), base=SDK)
    want("CPU of an invitation, 64 in flight", 0.25, _cpu_ratio(at("invitation", 64), name, SDK), base=SDK)
    want("CPU of a removal, 64 in flight", 1.0, _cpu_ratio(at("removal", 64), name, GO), base=GO)
    want("CPU of an invitation, 64 in flight", 1.0, _cpu_ratio(at("invitation", 64), name, GO), base=GO)
    want("added latency, 1 in flight (median)", 0.15,
         within(at("removal", 1), lambda ours, direct: (ours["p50_us"] - direct["p50_us"]) / 1000, name, FLOOR_CLIENT), "ms")
    want("p99 of a removal, 64 in flight", 1.0,
         within(at("removal", 64), lambda ours, theirs: ours["p99_us"] / theirs["p99_us"], name, GO), base=GO)
    if results.stalls:
        want(f"answers after more than 100 ms, of {results.stalls['calls']:,}", 0, _one(results.stalls["late"]))
    slow = f"{results.slow_in_flight:,} in flight, slow Graph: "
    want(slow + "memory per call", 34, _slow(results, name, "call_kib"), "KiB")
    want(slow + "concurrent requests at Graph", results.slow_in_flight, _slow(results, name, "together"), at_least=True)
    want(slow + "calls/s", 1.0, _slow_ratio(results, name, GO), at_least=True, base=GO)
    want(slow + "memory afterwards", 2.5, _slow(results, name, "after_ratio"), base="memory at idle before")
    want("CPU of a removal, 4,000 in flight", 1.25, growth(at("removal", 64), at("removal", 4000), name), base="64 in flight")
    want("exec to SERVING with a static token", 40, Spread.of(results.start_ms), "ms")
    want("memory at idle", 20, Spread.of(results.idle_mib), "MiB")
    return goals
