#!/usr/bin/env python3
"""Writes a root file system folder as an OCI image of one layer, in an archive that `ctr images import` takes."""

import argparse
import hashlib
import io
import json
import os
import platform
import tarfile
import tempfile

MEDIA_TYPES = "application/vnd.oci.image."
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def digest_of(file):
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return "sha256:" + digest.hexdigest()


class Archive:
    """An image layout, in a tar file that is written from front to back."""

    def __init__(self, tar):
        self.tar = tar

    def add_file(self, name, file):
        info = tarfile.TarInfo(name)
        info.size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self.tar.addfile(info, file)

    def add_json(self, name, value):
        self.add_file(name, io.BytesIO(json.dumps(value).encode()))

    def add_blob(self, kind, file):
        """Returns the descriptor by which others refer to it."""
        digest = digest_of(file)
        self.add_file("blobs/" + digest.replace(":", "/"), file)
        return {"mediaType": MEDIA_TYPES + kind, "digest": digest, "size": file.tell()}

    def add_json_blob(self, kind, value):
        return self.add_blob(kind, io.BytesIO(json.dumps(value).encode()))


def without_times(info):
    # The same folder makes the same image, whenever that is done.
    info.mtime = 0
    info.uname = info.gname = ""
    return info


def write_layer(rootfs, file):
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as layer:
        layer.add(rootfs, arcname=".", filter=without_times)


def write_image(name, rootfs, out, config):
    with tarfile.open(out, "w") as tar, tempfile.TemporaryFile(dir=os.path.dirname(os.path.abspath(out))) as layer:
        archive = Archive(tar)
        write_layer(rootfs, layer)
        layer_descriptor = archive.add_blob("layer.v1.tar", layer)
        target = {"os": "linux", "architecture": ARCHITECTURES[platform.machine()]}
        rootfs_of_config = {"type": "layers", "diff_ids": [layer_descriptor["digest"]]}
        config_descriptor = archive.add_json_blob(
            "config.v1+json", {**target, "config": config, "rootfs": rootfs_of_config}
        )
        manifest = archive.add_json_blob(
            "manifest.v1+json",
            {
                "schemaVersion": 2,
                "mediaType": MEDIA_TYPES + "manifest.v1+json",
                "config": config_descriptor,
                "layers": [layer_descriptor],
            },
        )
        # containerd gives the image this name.
        manifest.update(platform=target, annotations={"io.containerd.image.name": name})
        archive.add_json("index.json", {"schemaVersion": 2, "manifests": [manifest]})
        archive.add_json("oci-layout", {"imageLayoutVersion": "1.0.0"})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="with registry and tag: localhost/example:1")
    parser.add_argument("rootfs")
    parser.add_argument("out")
    parser.add_argument("--user", default="", help="number or number:number; root when not given")
    parser.add_argument("entrypoint", nargs="+")
    arguments = parser.parse_args()
    config = {
        "Entrypoint": arguments.entrypoint,
        "User": arguments.user,
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    }
    write_image(arguments.name, arguments.rootfs, arguments.out, config)


if __name__ == "__main__":
    main()
