#!/usr/bin/env python3
"""start_test.py BINARY RENDERED...: the service accepts the environment that each rendered Deployment gives it.

By --check_config, so nothing is sent. Files that the pod would mount are stood in for by files of this test, but for the
callers' policy, which is the chart's own, and so is the webhook of Azure Workload Identity.
"""
import pathlib
import subprocess
import sys
import tempfile

from manifests import Pod

SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt"


def main():
    binary, *rendered = sys.argv[1:]
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        stand_in = pathlib.Path(folder) / "mounted"
        stand_in.write_text("secret")
        certificate = pathlib.Path(folder) / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-keyout", certificate, "-out", folder + "/public"],
            capture_output=True, check=True,
        )
        with certificate.open("a") as file:
            file.write(pathlib.Path(folder, "public").read_text())
        policy = pathlib.Path(folder) / "policy.json"
        for path in rendered:
            environment = Pod(path).environment()
            if Pod(path).is_for_the_webhook():
                environment |= {"AZURE_TENANT_ID": "tenant", "AZURE_CLIENT_ID": "client", "AZURE_FEDERATED_TOKEN_FILE": "token",
                                "AZURE_AUTHORITY_HOST": "https://login.microsoftonline.com/"}
            for name, value in environment.items():
                if name == "PARTICIPANTS_GRAPH_CA_FILE" and value:
                    environment[name] = SYSTEM_ROOTS
                elif name == "AZURE_CLIENT_CERTIFICATE_PATH" or (name.startswith("PARTICIPANTS_TLS_") and value):
                    environment[name] = str(certificate)
                elif name == "PARTICIPANTS_CALLER_POLICY_FILE" and value:
                    policy.write_text(Pod(path).caller_policy())
                    environment[name] = str(policy)
                elif name.endswith("_FILE") and value:
                    environment[name] = str(stand_in)
            done = subprocess.run(
                [binary, "--check_config"], env=environment, capture_output=True, text=True, check=False
            )
            example = pathlib.Path(path).stem
            print(f"{example}: exit {done.returncode} {done.stderr.strip()}")
            failed = failed or done.returncode != 0
    sys.exit(failed)


main()
