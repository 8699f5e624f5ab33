"""Results as Markdown tables."""
from goals import all_goals, roster_goals
from measure import FLOOR_CLIENT, FLOOR_SERVERS, Spread
from results import GO, SDK


def number(value):
    """Formats only the significant digits."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(figure):
    if figure is None:
        return ""
    if figure.least == figure.most:
        return number(figure.median)
    return f"{number(figure.median)} ({number(figure.least)} to {number(figure.most)})"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def of_summary(settings, service):
    """Medians of the programs that make the whole call, without the floor's parts."""
    rows = []
    for setting in settings:
        for name in setting.names():
            ratio = setting.cpu_ratio(name, service)
            if name in (*FLOOR_SERVERS, FLOOR_CLIENT) or ratio is None:
                continue
            medians = [ratio, *(setting.figure(name, key) for key in ("p50_us", "p99_us", "calls_per_second"))]
            rows.append([f"{setting.run.operation}, {setting.run.in_flight:,} in flight", name, number(setting.figure(name, "cpu_us").median),
                         *(number(figure.median) for figure in medians)])
    return table(["call", "program", "CPU per call, µs", f"relative to {service}", "p50, µs", "p99, µs", "calls/s"], rows) if rows else ""


def of_setting(setting, service):
    rows = []
    for name in setting.names():
        rows.append([name, spread(setting.figure(name, "cpu_us")), spread(setting.of_floor(name)),
                     spread(setting.cpu_ratio(name, service)), spread(setting.figure(name, "switches")),
                     spread(setting.figure(name, "preempted")), spread(setting.figure(name, "p50_us")),
                     spread(setting.figure(name, "p99_us")), number(setting.figure(name, "max_us").most / 1000),
                     number(setting.total(name, "late")), number(setting.figure(name, "calls_per_second").median)])
    head = ["program", "CPU per call, µs", "relative to floor", f"relative to {service}", "voluntary switches", "involuntary switches", "p50, µs",
            "p99, µs", "max, ms", "over 100 ms", "calls/s"]
    run = setting.run
    return f"### {run.operation.capitalize()}, {run.in_flight:,} in flight\n\n" + table(head, rows)


def of_goals(results):
    return _of_goals(all_goals(results))


def _of_goals(goals):
    rows = []
    for goal in goals:
        limit = f"{'≥' if goal.at_least else '≤'} {number(goal.limit)} {goal.unit}".strip()
        rows.append([goal.figure, goal.base, limit, f"{spread(goal.measured)} {goal.unit}".strip(), "met" if goal.met else "missed"])
    return table(["figure", "relative to", "goal", "measured", "result"], rows) if rows else ""


def of_counted(results):
    rows = []
    for operation, programs in results.counted.items():
        for name, figures in programs.items():
            instructions, futex = (number(figures[key]) if key in figures else "not counted" for key in ("instructions", "futex"))
            ratio = results.instructions_of_floor(operation, name)
            rows.append([operation, name, instructions, "" if ratio is None else number(ratio), futex])
    return table(["operation", "program", "user instructions", "relative to floor", "futex calls"], rows) if rows else ""


def of_slow(results):
    keys = ("calls_per_second", "together", "cpu_us", "p50_us", "idle_mib", "call_kib", "after_ratio")
    rows = [[name, *(spread(Spread.of(report[key] for report in reports)) for key in keys)] for name, reports in results.slow.items()]
    head = ["program", "calls/s", "concurrent requests at Graph", "CPU per call, µs", "p50, µs", "memory at idle, MiB", "memory per call, KiB",
            "memory afterwards, relative to idle"]
    return table(head, rows) if rows else ""


def _called(operation):
    entries = operation.removeprefix("list-")
    return f"lists of {int(entries):,}" if entries != operation else operation


def of_rosters(results):
    """CPU by size, removals during lists, steps of the loop, and a list's parsing and response alone."""
    parts = [_of_goals(roster_goals(results))]
    rows = []
    for setting in results.rosters:
        entries = int(setting.run.operation.removeprefix("list-"))
        for name in setting.names():
            rows.append([number(entries), str(setting.run.in_flight), name, spread(setting.figure(name, "cpu_us")), spread(setting.cpu_ratio(name, GO)),
                         spread(setting.cpu_ratio(name, SDK)), spread(setting.figure(name, "p50_us")), spread(setting.figure(name, "p99_us")),
                         number(setting.figure(name, "calls_per_second").median)])
    if rows:
        parts.append(table(["entries", "in flight", "program", "CPU per list, µs", f"relative to {GO}", f"relative to {SDK}", "p50, µs", "p99, µs",
                            "lists/s"], rows))
    rows = []
    for operation, in_flight, setting in results.beside:
        what = f"{_called(operation)}, {in_flight} in flight" if operation else "nothing"
        for name in setting.names():
            ratio = setting.over_rounds(lambda ours, theirs: ours["p50_us"] / theirs["p50_us"], name, GO)
            rows.append([what, name, spread(setting.figure(name, "p50_us")), spread(ratio), spread(setting.figure(name, "p99_us"))])
    if rows:
        parts.append(table(["removals, 1 in flight, during", "program", "p50, µs", f"relative to {GO}", "p99, µs"], rows))
    rows = []
    for setting in results.watched:
        run, name = setting.run, results.service
        rows.append([f"{_called(run.operation)}, {run.in_flight} in flight", spread(setting.figure(name, "longest_ms")),
                     spread(setting.over_rounds(lambda report, calls=run.calls: report["long"] / calls, name)),
                     spread(setting.over_rounds(lambda report, calls=run.calls: report["steps"] / calls, name)),
                     spread(setting.over_rounds(lambda report, calls=run.calls: report["cpu_us"] / calls, name))])
    if rows:
        parts.append(table(["load", "longest step, ms", "steps over 2 ms per call", "steps per call", "CPU of all steps per call, µs"], rows))
    rows = []
    for entries, report in results.roster_steps.items():
        figures = [spread(Spread(*(report[key][part] for part in ("median", "least", "most")))) for key in ("pieces_us", "piece_us", "answer_us")]
        rows.append([number(entries), number(report["body_bytes"]), number(report["answer_bytes"]), *figures])
    if rows:
        parts.append(table(["entries", "body, bytes", "response, bytes", "parsing the body, µs", "parsing the longest piece, µs",
                            "building the response, µs"], rows))
    return "\n".join(part for part in parts if part)
