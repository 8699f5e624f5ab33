#!/usr/bin/env python3
"""settings_test.py BINARY CHART CONFIGMAP: the chart's settings match the service's one to one.

CONFIGMAP is a file with the ConfigMap that the chart renders with no more than allowInsecure and a mounted
file set. Compares names in both directions and defaults, and the names with values.schema.json.
"""
import json
import pathlib
import re
import subprocess
import sys

import yaml

# Flags that make the process exit after an answer. They are not settings of a running service.
NOT_SETTINGS = {"check_config", "check_health"}

# Defaults in which the chart differs from the service, and why.
OTHER_DEFAULTS = {
    # In a pod, neither callers nor the kubelet can reach loopback.
    "listen_address": "0.0.0.0:50051",
    "health_address": "0.0.0.0:50052",
    # A pod is scraped more often than a laptop. The NetworkPolicy decides.
    "metrics_address": "0.0.0.0:50053",
    # Clients that find pods by DNS may use old ones for a minute. On a laptop nobody wants to wait
    # that long for the end.
    "drain_delay": "65s",
    # Shorter than that, so that every client has left a pod before the pod refuses anything.
    "max_connection_age": "30s",
    # Both together fit into the chart's resources.limits.memory, also with TLS.
    "max_connections": "2000",
    "max_in_flight": "5000",
}


def flags_of(binary):
    """{flag: default as text}, from --help."""
    text = subprocess.run([binary, "--help"], check=True, capture_output=True, text=True).stdout
    found = re.findall(r'^  --(\w+) \(.*\n      default: (.*); variable: PARTICIPANTS_(\w+)$', text, re.MULTILINE)
    assert len(found) > 20, f"--help lists only {len(found)} flags; has its form changed?\n{text}"
    assert text.count("\n  --") == len(found), "--help has a flag that this test cannot read"
    for flag, _, variable in found:
        assert flag.upper() == variable, f"--{flag} has the variable {variable}"
    return {flag: default.strip('"') for flag, default, _ in found if flag not in NOT_SETTINGS}


def camel_case(flag):
    return re.sub(r"_(\w)", lambda match: match[1].upper(), flag)


def as_text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def main():
    binary, chart, configmap = sys.argv[1:]
    chart = pathlib.Path(chart)
    flags = flags_of(binary)
    values = yaml.safe_load((chart / "values.yaml").read_text())["config"]
    schema = json.loads((chart / "values.schema.json").read_text())["properties"]["config"]["properties"]
    data = yaml.safe_load(pathlib.Path(configmap).read_text())["data"]
    faults = []

    def same_names(left, left_name, right, right_name):
        faults.extend(f"{name}: in {left_name}, but not in {right_name}" for name in sorted(left - right))
        faults.extend(f"{name}: in {right_name}, but not in {left_name}" for name in sorted(right - left))

    same_names({camel_case(flag) for flag in flags}, "--help", set(values), "values.yaml")
    same_names(set(values), "values.yaml", set(schema), "values.schema.json")
    same_names({"PARTICIPANTS_" + flag.upper() for flag in flags}, "--help", set(data), "the ConfigMap")

    for flag, default in flags.items():
        wanted = OTHER_DEFAULTS.get(flag, default)
        if wanted == default and flag in OTHER_DEFAULTS:
            faults.append(f"{flag}: is no exception any more; the service has that default too")
        value = as_text(values.get(camel_case(flag)))
        if value != wanted:
            faults.append(f"config.{camel_case(flag)}: is {value}; --help says {wanted}")
        # Set for rendering, since the chart requires them.
        if flag in ("allow_insecure", "static_token_file"):
            continue
        rendered = data.get("PARTICIPANTS_" + flag.upper())
        if rendered != wanted:
            faults.append(f"ConfigMap, {flag}: {rendered!r}, not {wanted!r}")
    for fault in faults:
        print(fault)
    print(f"{len(flags)} settings compared")
    sys.exit(bool(faults))


main()
