#!/usr/bin/env python3
"""start_test.py BINARY RENDERED...: the service accepts the environment that each rendered Deployment gives it.

By --check_config, so nothing is sent. Files that the pod would mount are stood in for by files of this test.
"""
import pathlib
import subprocess
import sys
import tempfile

from manifests import Pod

# Not until the service reads federated tokens. When it does this test fails, and the list goes.
NOT_YET = {"aks-workload-identity", "projected-token"}
SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt"


def main():
    binary, *rendered = sys.argv[1:]
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        stand_in = pathlib.Path(folder) / "mounted"
        stand_in.write_text("secret")
        for path in rendered:
            environment = Pod(path).environment()
            for name, value in environment.items():
                if name == "PARTICIPANTS_GRAPH_CA_FILE" and value:
                    environment[name] = SYSTEM_ROOTS
                elif name.endswith("_FILE") and value:
                    environment[name] = str(stand_in)
            done = subprocess.run(
                [binary, "--check_config"], env=environment, capture_output=True, text=True, check=False
            )
            example = pathlib.Path(path).stem
            print(f"{example}: exit {done.returncode} {done.stderr.strip()}")
            good = done.returncode == 0
            if good == (example in NOT_YET):
                print(f"{example}: {'is accepted now' if good else 'is refused'}\n{done.stdout}")
                failed = True
    sys.exit(failed)


main()
