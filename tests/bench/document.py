"""Writes docs/performance.md from the results of one run."""
import datetime
import os
import pathlib
import platform
import re
import subprocess
import textwrap

import counted
import picture
import roster
import tables
from programs import TOKEN_BYTES
from results import SDK
from upstream import DELAY_SECONDS, LONG_DELAY_SECONDS

PICTURED_IN_FLIGHT = 64
LINE = 150

HEAD = """# Performance

`tools/bench` measures the service and writes this page. Measured on {date} at commit {commit}; a section with its own date comes from another run.

{summary}Appendix: {appendix}.
"""

SUMMARY = """The table shows what a call costs, as the median of {rounds} rounds of {calls:,} calls.

{table}
- *service* runs without log, audit log and metrics. *service, recording* runs with them, as in production.
- *Go, net/http* is the same service in hand-written Go. *Go, SDK* is the same service on Microsoft's SDK. Neither has retries or typed errors.
- Ratios are taken within each round, and the table shows their median.

![CPU per call, by program](performance.svg)

The first bar of each group is the [floor](#method). The thin line over a bar goes from the minimum to the maximum of the rounds.

"""

METHOD = """## Method

**Load.** All programs use the same nginx, over HTTP/2 with TLS, with a token of {token:,} bytes. A round runs each program once, one after the other, so
that a disturbance of the machine affects all of them. Tables show the median of {rounds} rounds of {calls:,} calls, with the minimum and the maximum in
parentheses. With one call in flight, a round has a quarter of these calls. Every answer is checked. `tools/bench --help` explains how to measure one part, or
to compare two builds.

**Floor.** *gRPC, callbacks* and *gRPC, queue* are empty servers on gRPC's two APIs that answer at once. *libcurl* makes the service's HTTPS requests and
nothing else (`curl_multi_socket_action` over epoll). The cheaper of the two servers and libcurl together are the **floor**: the cost of the two libraries
alone.

**Figures.** CPU is user and system time of the measured process, without nginx and the load generator. Ratios are taken within each round. A *voluntary*
context switch means that a thread had nothing to do or waited for another. An *involuntary* one means that it was preempted. *Added latency* is the p50 of the
service minus that of libcurl. *service, recording* writes its lines into a pipe that another process reads into a file.

{machine}
"""

SLOW = """## Slow Graph

{in_flight:,} removals in flight, with a Graph that takes {delay:.0f} ms. Each round starts a new process. Concurrent requests at Graph are counted in
nginx's log, in a burst to a Graph that takes {long_delay} s. Memory per call is the peak of the resident memory minus that at idle before, per call in flight.
*Afterwards* means within ten seconds.

"""

ROSTERS = """## Lists

Measured on {date} at commit {commit}, in {rounds} rounds. Rosters have 10, 100 or 1,000 entries of some 1.3 KB each, as `graph-emulator` generates them, in no
order. Every answer is checked, and also that all programs return the same in every field of every participant, ordered by id. *libcurl* fetches the body
and does nothing with it.

Three more tables follow the goals and the CPU of lists:

- *Removals during lists*: one caller removes participants, one at a time, while other callers keep lists in flight. The calls wait for each other at the
  loop and at the connection to Graph. Here, all share two cores, so they also wait for the load generator and nginx.
- *Steps of the loop*: a step is the work of a thread that drives the loop, between two polls for ready events. It delays all other calls. Steps are measured
  in CPU time of that thread, within the running service (`loop_watch.cc`, preloaded). The longest step of each round counts, even if the machine was
  disturbed. Removals show the steps of a loop that reads no lists.
- *Parsing and response*, without HTTP and gRPC: the body in the pieces of 16 KiB that libcurl delivers, and then the response, {lists} times.

"""

COUNTED = """## Counted

Figures are per call. callgrind counts user instructions ({instructions} in flight, the difference of two runs). perf counts futex calls ({futex} in flight).

"""


def _output(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def _versions(results, root):
    processor = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    found = [f"{os.cpu_count()} cores of {processor[1] if processor else platform.machine()}, Linux {platform.release()}, {system}",
             *sorted(results.libraries)]
    nginx = re.search(r"nginx/\S+", _output("nginx", "-v"))
    found += [nginx[0]] if nginx else []
    if any(SDK in setting.names() for setting in results.settings):
        modules = (root / "tests/bench/go/go.mod").read_text(encoding="utf-8")
        found += [_output("go", "version").removeprefix("go version ").split(" ", maxsplit=1)[0]]
        found += [f"{name} {re.search(rf'{name} (v[0-9.]+)', modules)[1]}" for name in ("google.golang.org/grpc", "msgraph-sdk-go")]
    return ", ".join(found)


def _machine(versions):
    return textwrap.fill(f"**Machine.** {versions}.", LINE, break_long_words=False, break_on_hyphens=False)


def _date_and_commit(root):
    return {"date": datetime.date.today().isoformat(), "commit": _output("git", "-C", str(root), "rev-parse", "--short", "HEAD")}


def _rosters(results, rounds, root):
    return ROSTERS.format(rounds=rounds, lists=roster.STEPS_LISTS, **_date_and_commit(root)) + tables.of_rosters(results)


def write_rosters(results, rounds, _calls, root):
    """Replaces the section of lists, or adds it before the counted figures."""
    page = root / "docs/performance.md"
    sections = re.split(r"^(?=## )", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [section for section in sections if not section.startswith("## Lists\n")]
    at = next(i for i, section in enumerate(kept) if section.startswith("## Counted\n"))
    page.write_text("".join([*kept[:at], _rosters(results, rounds, root) + "\n", *kept[at:]]), encoding="utf-8")


def _sections(results, rounds, calls, root):
    """The appendix, each section with its heading."""
    sections = [METHOD.format(token=TOKEN_BYTES, rounds=rounds, calls=calls, machine=_machine(_versions(results, root))),
                "## Goals\n\n" + tables.of_goals(results)]
    if results.settings:
        sections.append("\n".join(["## Under load\n", *(tables.of_setting(setting, results.service) for setting in results.settings)]))
    slow = SLOW.format(in_flight=results.slow_in_flight, delay=DELAY_SECONDS * 1000, long_delay=LONG_DELAY_SECONDS)
    sections.append(slow + tables.of_slow(results))
    if results.rosters:
        sections.append(_rosters(results, rounds, root))
    sections.append(COUNTED.format(**counted.IN_FLIGHT) + tables.of_counted(results))
    if results.wrong_answers:
        wrong_answers = "".join(f"- {wrong}\n" for wrong in results.wrong_answers)
        sections.append(f"## Wrong answers\n\nThese ended their runs, which were then repeated.\n\n{wrong_answers}")
    return sections


def _link(section):
    title = section.splitlines()[0].removeprefix("## ")
    return f"[{title}](#{title.lower().replace(' ', '-')})"


def write(results, rounds, calls, root):
    folder = root / "docs"
    shown = [setting for setting in results.settings if setting.run.in_flight == PICTURED_IN_FLIGHT] or results.settings
    summary = ""
    if shown:
        (folder / "performance.svg").write_text(picture.draw(shown, results.service), encoding="utf-8")
        summary = SUMMARY.format(rounds=rounds, calls=calls, table=tables.of_summary(shown, results.service))
    sections = _sections(results, rounds, calls, root)
    head = HEAD.format(**_date_and_commit(root), summary=summary, appendix=" · ".join(_link(section) for section in sections))
    (folder / "performance.md").write_text("\n".join([head, *sections]), encoding="utf-8")
