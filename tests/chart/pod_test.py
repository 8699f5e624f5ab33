#!/usr/bin/env python3
"""pod_test.py RENDERED FOLDER SECRET: prints what tools/image --run needs to start the rendered chart's pod.

Writes into FOLDER: `env`, the environment; `volumes`, a line HOST:INSIDE for each mounted Secret, whose every key
holds SECRET; `arguments`, one a line; and `grace`, the seconds that Kubernetes waits after SIGTERM.
"""
import os
import pathlib
import sys

from manifests import Pod


def main():
    rendered, folder, secret = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    pod = Pod(rendered)
    group = pod.spec["securityContext"]["fsGroup"]
    volumes = []
    for inside, name, files, mode in pod.secret_mounts():
        host = folder / "secrets" / name
        host.mkdir(parents=True)
        for path in files.values():
            file = host / path
            file.write_text(secret)
            os.chown(file, 0, group)
            file.chmod(mode)
        os.chown(host, 0, group)
        host.chmod(0o750)
        volumes.append(f"{host}:{inside}\n")
    (folder / "env").write_text("".join(f"{name}={value}\n" for name, value in pod.environment().items()))
    (folder / "volumes").write_text("".join(volumes))
    (folder / "arguments").write_text("".join(f"{argument}\n" for argument in pod.arguments()))
    (folder / "grace").write_text(str(pod.spec["terminationGracePeriodSeconds"]))


main()
