"""What was measured, as Markdown."""


def number(value):
    """As many digits as can mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(figure):
    return "" if figure is None else f"{number(figure.median)} ({number(figure.least)} to {number(figure.most)})"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def of_setting(setting):
    rows = []
    for name in setting.names():
        rows.append([name, spread(setting.spread(name, "cpu_us")), spread(setting.of_floor(name)),
                     spread(setting.spread(name, "switches")), spread(setting.spread(name, "preempted")), spread(setting.spread(name, "p50_us")),
                     spread(setting.spread(name, "p99_us")), number(setting.spread(name, "max_us").most / 1000),
                     f"{setting.total(name, 'late'):,}", number(setting.spread(name, "calls_per_second").median)])
    head = ["program", "CPU of a call, µs", "of the floor", "waits", "preempted", "p50, µs", "p99, µs", "latest, ms", "over 100 ms", "calls/s"]
    title = f"### {setting.operation.capitalize()}, {setting.in_flight:,} in flight, {len(setting.rounds)} rounds\n\n"
    return title + table(head, rows)
