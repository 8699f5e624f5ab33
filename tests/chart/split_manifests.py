#!/usr/bin/env python3
"""split_manifests.py CRD_FOLDER OUT_FOLDER FILE...

Writes OUT_FOLDER/builtin/FILE and OUT_FOLDER/custom/FILE: the kinds that CRD_FOLDER defines go to
custom, everything else to builtin, where an unknown kind is then a failure.
"""
import pathlib
import sys

import yaml


def main():
    crds, out, *files = map(pathlib.Path, sys.argv[1:])
    custom = set()
    for path in crds.glob("*.yaml"):
        spec = yaml.safe_load(path.read_text())["spec"]
        custom |= {(f"{spec['group']}/{version['name']}", spec["names"]["kind"]) for version in spec["versions"]}
    for path in files:
        parts = {"builtin": [], "custom": []}
        for document in yaml.safe_load_all(path.read_text()):
            if document:
                kind = (document["apiVersion"], document["kind"])
                parts["custom" if kind in custom else "builtin"].append(document)
        if not parts["builtin"]:
            sys.exit(f"{path}: renders nothing")
        for name, documents in parts.items():
            if documents:
                (out / name).mkdir(parents=True, exist_ok=True)
                (out / name / path.name).write_text(yaml.safe_dump_all(documents))


main()
