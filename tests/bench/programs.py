"""The measured programs: how to start each, and how to run calls against it."""
import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import time

from upstream import free_port

TOKEN_BYTES = 1500
PATIENCE_SECONDS = 60
LEAST_CALLS_PER_SECOND = 50  # Under valgrind; fewer means that it hangs.


class WrongAnswer(Exception):
    """A call did not end as it must, so no measurement of the run is valid."""


@dataclasses.dataclass
class Places:
    bin: pathlib.Path  # The build's binaries.
    work: pathlib.Path  # For this run only.
    base_url: str
    ca_file: pathlib.Path

    @property
    def token_file(self):
        file = self.work / "token"
        if not file.exists():
            file.write_text("eyJ0eXAiOiJKV1QiLCJub25jZSI6I".ljust(TOKEN_BYTES, "x"))
            file.chmod(0o600)
        return file


@dataclasses.dataclass
class Run:
    """One program's load in one round."""
    operation: str
    in_flight: int
    calls: int
    warm_up: int

    def arguments(self):
        return [f"--operation={self.operation}", f"--in_flight={self.in_flight}",
                f"--calls={self.calls}", f"--warm_up={self.warm_up}"]


def _report(command, run):
    patience = PATIENCE_SECONDS + (run.calls + run.warm_up) / LEAST_CALLS_PER_SECOND
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        raise WrongAnswer(f"{pathlib.Path(command[0]).name}: no end after {patience:.0f} s") from None
    if done.returncode != 0:
        raise WrongAnswer(f"{pathlib.Path(command[0]).name}: {done.stderr.strip() or done.returncode}")
    return json.loads(done.stdout)


class CurlFloor:
    """Not a server: makes its own requests."""
    def __init__(self, name, places):
        self.name, self._places = name, places
        self.wrapper = []  # Such as valgrind.

    def start(self):
        pass

    def stop(self):
        pass

    def load_command(self, run):
        return [*self.wrapper, self._places.bin / "bench_curl", f"--graph_base_url={self._places.base_url}",
                f"--graph_ca_file={self._places.ca_file}", f"--static_token_file={self._places.token_file}", *run.arguments()]

    def measure(self, run):
        return _report(self.load_command(run), run)


class Server:
    """A gRPC server that prints its address in the first line of its output."""
    def __init__(self, name, places, command, environment=None):
        self.name, self._places = name, places
        self.command = [str(part) for part in command]
        self.wrapper = []  # Such as valgrind.
        self.address = ""
        self._environment = {**os.environ, **(environment or {})}
        self._log = places.work / f"{re.sub('[^a-z0-9]+', '-', name.lower())}.log"
        self._process = self._reader = None

    @property
    def pid(self):
        return self._process.pid

    def _is_ready(self):
        address = re.search(r'"listen_address":"([^"]+)"', self._log.read_text(encoding="utf-8"))
        if address:
            self.address = address[1]
        return bool(address)

    def start(self):
        with open(self._log, "w", encoding="utf-8"):
            pass
        with open(self._log, "a", encoding="utf-8") as log:
            # Through a pipe, as a container runtime reads a container's output.
            self._reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=log)
        with self._reader.stdin as pipe:
            self._process = subprocess.Popen([*self.wrapper, *self.command], stdout=pipe, stderr=subprocess.STDOUT, env=self._environment)
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                self._end_reader()
                raise WrongAnswer(f"{self.name} does not start: {self._log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.01)

    def load_command(self, run):
        connections = max(4, -(-run.in_flight // 640))  # The service allows 1,000 per connection.
        return [self._places.bin / "bench_load", f"--target={self.address}", f"--pid={self.pid}",
                f"--connections={connections}", *run.arguments()]

    def measure(self, run):
        report = _report(self.load_command(run), run)
        os.truncate(self._log, 0)  # The log of a run with records would fill the disk.
        return report

    def _end_reader(self):
        """The reader reads everything and exits by itself once the other end of the pipe is closed."""
        try:
            self._reader.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._reader.kill()
            self._reader.wait()

    def stop(self):
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise WrongAnswer(f"{self.name} does not end") from None
        finally:
            self._end_reader()


class Service(Server):
    """The log level may suppress its lines, so its addresses are set and its health is polled."""
    def __init__(self, name, places, binary, records, environment=None):
        """`records`: with the log, the audit log and metrics, as in production; otherwise without."""
        self.health_address = f"127.0.0.1:{free_port()}"
        address = f"127.0.0.1:{free_port()}"
        rest = ["--metrics_address=127.0.0.1:0"] if records else ["--log_level=warning", "--audit_log="]
        super().__init__(name, places, [binary, f"--listen_address={address}", f"--health_address={self.health_address}",
                                        "--drain_delay=0s", "--credential=static", f"--graph_ca_file={places.ca_file}",
                                        *_graph_flags(places), *rest], environment)
        self.address = address
        self._binary = str(binary)

    def _is_ready(self):
        return subprocess.run([self._binary, f"--check_health=http://{self.health_address}/readyz"], capture_output=True, check=False).returncode == 0


def empty_callback(places):
    return Server("gRPC, callbacks", places, [places.bin / "bench_empty_callback"])


def empty_queue(places):
    return Server("gRPC, queue", places, [places.bin / "bench_empty_queue"])


def curl(places):
    return CurlFloor("libcurl", places)


def _graph_flags(places):
    return [f"--graph_base_url={places.base_url}", f"--static_token_file={places.token_file}"]


def go_peer(name, program, places):
    return Server(name, places, [places.bin / program, *_graph_flags(places)],
                  environment={"SSL_CERT_FILE": str(places.ca_file)})
