"""docs/performance.md, of what one run has measured."""
import datetime
import os
import pathlib
import platform
import re
import subprocess

import counted
import picture
import roster
import tables
from programs import TOKEN_BYTES
from results import SDK
from upstream import DELAY_SECONDS, LONG_DELAY_SECONDS

PICTURED_IN_FLIGHT = 64

HEAD = """# Performance

Written by `tools/bench`, which measures all of this in one run, or a section that names its own date by itself; nothing here was typed in. {date}, commit
{commit}.

**How.** All programs work in front of the same nginx, by HTTP/2 over TLS, with a token of {token:,} bytes. A round runs each of them once, one after the
other, so that what disturbs the machine disturbs all; the tables show the median of {rounds} rounds of {calls:,} calls (at one in flight a quarter of them), with
the least and the most. Every answer was checked. Ratios are taken within each round. CPU is user and system time of the measured process alone, not of
nginx or of the load. `tools/bench --help` tells how to measure a part, or to compare two builds.

**What.** *gRPC, callbacks* and *gRPC, queue* are empty servers that answer at once, on gRPC's two APIs; *libcurl* makes the service's HTTPS requests with nothing
around them (`curl_multi_socket_action` over epoll). The cheaper of the two servers and libcurl together are the **floor**: what the two libraries cost by
themselves. *service* is without log, audit log and metrics, *recording* with them, as it is run: its lines go into a pipe that another
process reads into a file. *Go, net/http* is the same service in Go by hand, *Go, SDK* on Microsoft's SDK, both without retries and typed errors. A *wait* is a voluntary context switch: a thread had nothing to do, or waited for another.

**Where.** {versions}.
"""


ROSTERS = """## Lists

{date}, commit {commit}, {rounds} rounds. Rosters of 10, 100 and 1,000 entries of some 1.3 KB each, as `graph-emulator` generates them, in no order. Every answer
was checked, and that all programs answer the same in every field of every participant, ordered by id. *libcurl* fetches the body and does nothing with it.
Then one caller removes, one at a time, while others keep so many lists in flight: what they make each other wait for is the loop, the connection to Graph, and
here, where all share two cores, also the load and nginx.

A *step* is what a thread that drives the loop does between two looks at what is ready, which holds up everybody else: in CPU time of that thread, within the
running service (`loop_watch.cc`, preloaded). The longest of each round counts, also where the machine was disturbed. Removals show by how much a loop is held that
reads no lists. The last table is without HTTP and gRPC: the body in the pieces of 16 KiB that libcurl hands over, and then the answer, {lists} times.

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


def _date_and_commit(root):
    return {"date": datetime.date.today().isoformat(), "commit": _output("git", "-C", str(root), "rev-parse", "--short", "HEAD")}


def _rosters(results, rounds, root):
    return ROSTERS.format(rounds=rounds, lists=roster.STEPS_LISTS, **_date_and_commit(root)) + tables.of_rosters(results)


def write_rosters(results, rounds, _calls, root):
    """The section of lists alone: into its place, or before what is counted."""
    page = root / "docs/performance.md"
    sections = re.split(r"^(?=## )", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [section for section in sections if not section.startswith("## Lists\n")]
    at = next(i for i, section in enumerate(kept) if section.startswith("## Counted\n"))
    page.write_text("".join([*kept[:at], _rosters(results, rounds, root) + "\n", *kept[at:]]), encoding="utf-8")


def write(results, rounds, calls, root):
    folder = root / "docs"
    parts = [HEAD.format(**_date_and_commit(root), token=TOKEN_BYTES, rounds=rounds, calls=calls, versions=_versions(results, root))]
    parts.append("## Goals\n\n" + tables.of_goals(results))
    if results.settings:
        shown = [setting for setting in results.settings if setting.run.in_flight == PICTURED_IN_FLIGHT] or results.settings
        (folder / "performance.svg").write_text(picture.draw(shown, results.service), encoding="utf-8")
        parts.append("![The CPU of a call, by program](performance.svg)\n")
        parts.append("## Under load\n")
        parts += [tables.of_setting(setting, results.service) for setting in results.settings]
    parts.append(f"## {results.slow_in_flight:,} removals in flight, Graph takes {DELAY_SECONDS * 1000:.0f} ms\n\n"
                 "A new process for each round. How many requests of a burst were at Graph together is by nginx's log, and of a Graph that takes "
                 f"{LONG_DELAY_SECONDS} s. The memory of a call is the most that was resident less that at idle before; afterwards means within ten "
                 "seconds.\n\n" + tables.of_slow(results))
    if results.rosters:
        parts.append(_rosters(results, rounds, root))
    where = counted.IN_FLIGHT
    parts.append(f"## Counted\n\nIn user mode, by callgrind ({where['instructions']} in flight, the difference of two runs), and by perf ({where['futex']} in "
                 "flight), for one call.\n\n" + tables.of_counted(results))
    if results.wrong_answers:
        parts.append("## Wrong answers\n\nThese ended their runs, which were then repeated.\n\n" + "".join(f"- {wrong}\n" for wrong in results.wrong_answers))
    (folder / "performance.md").write_text("\n".join(parts), encoding="utf-8")
