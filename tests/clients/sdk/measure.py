"""Runs a command that removes a participant, a different one each time, and prints its duration and memory.

Usage: measure.py RUNS COMMAND ARGUMENT... ; the participants p0, p1, ... are appended. Prints the medians: milliseconds
from start to end, and MiB of resident memory at its most.
"""

import os
import statistics
import subprocess
import sys
import time


def run(command):
    started = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command}: status {status}")
    return (time.perf_counter() - started) * 1000, usage.ru_maxrss / 1024


runs = [run(sys.argv[2:] + [f"p{i}"]) for i in range(int(sys.argv[1]))]
print(*(round(statistics.median(column)) for column in zip(*runs)))
