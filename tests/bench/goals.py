"""What is wanted of the service, beside what was measured."""
import dataclasses

import roster
from measure import FLOOR_CLIENT, Spread, growth
from results import GO, SDK


@dataclasses.dataclass
class Goal:
    what: str
    limit: float
    measured: Spread
    unit: str = ""
    at_least: bool = False

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
    """Of lists; as all_goals."""
    goals = []

    def want(what, limit, measured, unit=""):
        if measured is not None:
            goals.append(Goal(what, limit, measured, unit))

    hundred = results.setting("list-100", roster.IN_FLIGHT, results.rosters)
    want("CPU of a list of 100, 64 in flight, of the Go service on net/http", 0.8, _cpu_ratio(hundred, results.service, GO))
    want("CPU of a list of 100, 64 in flight, of the Go service on the SDK", 0.25, _cpu_ratio(hundred, results.service, SDK))
    alone = results.setting("list-100", 1, results.rosters)
    if alone is not None:
        want("p50 of a list of 100 alone, of the Go service on net/http", 1.0,
             alone.over_rounds(lambda ours, theirs: ours["p50_us"] / theirs["p50_us"], results.service, GO))
    for in_flight in (1, 64):
        watched = results.setting("list-1000", in_flight, results.watched)
        if watched is not None:
            want(f"the loop's longest step, lists of 1,000, {in_flight} in flight", roster.LONG_MS, watched.figure(results.service, "longest_ms"), "ms")
    steps = results.roster_steps.get(1000)
    if steps:
        want("reading the longest piece of 16 KiB of a list of 1,000", roster.LONG_MS, _milliseconds(steps["piece_us"]), "ms")
        want("making the answer of a list of 1,000, all pieces of it", roster.LONG_MS, _milliseconds(steps["answer_us"]), "ms")
    return goals


def _milliseconds(spread):
    return Spread(*(spread[key] / 1000 for key in ("median", "least", "most")))


def all_goals(results):
    """Those that something was measured for, but for lists."""
    name = results.service
    at = results.setting
    goals = []

    def want(what, limit, measured, unit="", at_least=False):
        if measured is not None:
            goals.append(Goal(what, limit, measured, unit, at_least))

    def within(setting, compute, *names):
        return None if setting is None else setting.over_rounds(compute, *names)

    for in_flight in (64, 128):
        setting = at("removal", in_flight)
        if setting is not None:
            want(f"CPU of a removal, {in_flight} in flight, of the floor", 1.25, setting.of_floor(name))
    want("user instructions of a removal, of the floor", 1.10, _one(results.instructions_of_floor("removal", name)))
    want("waits (voluntary context switches) of a removal, 128 in flight", 0.5,
         within(at("removal", 128), lambda report: report["switches"], name))
    for in_flight in (64, 128):
        want(f"CPU with log, audit log and metrics, {in_flight} in flight, of that without", 1.10,
             _cpu_ratio(at("removal", in_flight), f"{name}, recording", name))
    want("CPU of a removal, 64 in flight, of the Go service on the SDK", 0.65, _cpu_ratio(at("removal", 64), name, SDK))
    want("CPU of an invitation, 64 in flight, of the Go service on the SDK", 0.25, _cpu_ratio(at("invitation", 64), name, SDK))
    want("CPU of a removal, 64 in flight, of the Go service on net/http", 1.0, _cpu_ratio(at("removal", 64), name, GO))
    want("CPU of an invitation, 64 in flight, of the Go service on net/http", 1.0, _cpu_ratio(at("invitation", 64), name, GO))
    want("latency added at one in flight (median)", 0.15,
         within(at("removal", 1), lambda ours, direct: (ours["p50_us"] - direct["p50_us"]) / 1000, name, FLOOR_CLIENT), "ms")
    want("p99 at 64 in flight, of the Go service on net/http", 1.0,
         within(at("removal", 64), lambda ours, theirs: ours["p99_us"] / theirs["p99_us"], name, GO))
    if results.stalls:
        want(f"answers after more than 100 ms, of {results.stalls['calls']:,}", 0, _one(results.stalls["late"]))
    slow = f"{results.slow_in_flight:,} in flight, slow Graph: "
    want(slow + "memory of a call", 34, _slow(results, name, "call_kib"), "KiB")
    want(slow + "requests at Graph together", results.slow_in_flight, _slow(results, name, "together"), at_least=True)
    want(slow + "calls/s, of the Go service on net/http", 1.0, _slow_ratio(results, name, GO), at_least=True)
    want(slow + "memory afterwards, of that at idle before", 1.2, _slow(results, name, "after_ratio"))
    want("CPU of a removal, 4,000 in flight, of that at 64", 1.25, growth(at("removal", 64), at("removal", 4000), name))
    want("exec to SERVING with a static token", 40, Spread.of(results.start_ms), "ms")
    want("memory at idle", 20, Spread.of(results.idle_mib), "MiB")
    return goals
