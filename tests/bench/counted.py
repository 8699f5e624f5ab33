"""Counts instead of times, in separate runs: instructions by valgrind's callgrind, futex calls by perf."""
import re
import subprocess

import programs
from programs import Run, WrongAnswer

# The difference between two runs excludes a program's one-time work.
FEW_CALLS, MANY_CALLS = 300, 1500
FUTEX_CALLS = 10000
IN_FLIGHT = {"instructions": 64, "futex": 128}


def _instructions(make, run, work):
    """Counts a new program's whole run, in user mode."""
    output = work / "callgrind.out"
    program = make()
    program.wrapper = ["valgrind", "-q", "--tool=callgrind", "--fair-sched=yes", f"--callgrind-out-file={output}"]
    program.start()
    try:
        program.measure(run)
    finally:
        program.stop()
    total = re.search(r"^(?:totals|summary): (\d+)", output.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    if total is None:
        raise WrongAnswer(f"callgrind counted nothing of {program.name}")
    output.unlink()
    return int(total[1])


def instructions_per_call(make, operation, work):
    few, many = (_instructions(make, Run(operation, IN_FLIGHT["instructions"], calls, warm_up=0), work) for calls in (FEW_CALLS, MANY_CALLS))
    return (many - few) / (MANY_CALLS - FEW_CALLS)


def _perf(output, *arguments):
    command = ["perf", "stat", "-x", ",", "-e", "syscalls:sys_enter_futex", "-o", output, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def perf_works(work):
    """perf needs rights that not every machine grants."""
    output = work / "perf.csv"
    return _perf(output, "true").returncode == 0 and re.search(r"^\d+,", output.read_text(encoding="utf-8"), re.MULTILINE) is not None


def futex_per_call(make, operation, work):
    output = work / "perf.csv"
    program = make()
    run = Run(operation, IN_FLIGHT["futex"], FUTEX_CALLS, warm_up=0)
    program.start()
    try:
        attach = ["-p", str(program.pid)] if isinstance(program, programs.Server) else []
        done = _perf(output, *attach, "--", *program.load_command(run))
    finally:
        program.stop()
    count = re.search(r"^(\d+),", output.read_text(encoding="utf-8"), re.MULTILINE)
    if done.returncode != 0 or count is None:
        raise WrongAnswer(f"futex calls of {program.name}: {done.stderr.strip()}")
    return int(count[1]) / FUTEX_CALLS
