"""Reads a rendered chart's only pod."""
import pathlib

import yaml


class Pod:
    def __init__(self, path):
        documents = [document for document in yaml.safe_load_all(pathlib.Path(path).read_text()) if document]
        self._config = {
            document["metadata"]["name"]: document["data"] for document in documents if document["kind"] == "ConfigMap"
        }
        [deployment] = [document for document in documents if document["kind"] == "Deployment"]
        self.spec = deployment["spec"]["template"]["spec"]
        self._labels = deployment["spec"]["template"]["metadata"]["labels"]
        [self.container] = [
            container for container in self.spec["containers"] if container["name"] == "participant-service"
        ]

    def environment(self):
        """As the kubelet sets it: the container's own variables override the ConfigMap's."""
        environment = {}
        for source in self.container["envFrom"]:
            environment.update(self._config[source["configMapRef"]["name"]])
        environment.update({entry["name"]: entry["value"] for entry in self.container.get("env", []) if "value" in entry})
        return environment

    def caller_policy(self):
        """The chart's caller policy; None = none."""
        return next((data["policy.json"] for data in self._config.values() if "policy.json" in data), None)

    def is_for_the_webhook(self):
        """Whether Azure Workload Identity's webhook applies, which adds variables and a token."""
        return self._labels.get("azure.workload.identity/use") == "true"

    def arguments(self):
        return self.container.get("args", [])

    def secret_mounts(self):
        """Yields (mount path, name of the Secret, {key: file name}, mode of the files)."""
        volumes = {volume["name"]: volume for volume in self.spec.get("volumes", [])}
        for mount in self.container.get("volumeMounts", []):
            secret = volumes[mount["name"]].get("secret")
            if secret:
                files = {item["key"]: item["path"] for item in secret["items"]}
                yield mount["mountPath"], secret["secretName"], files, secret["defaultMode"]
