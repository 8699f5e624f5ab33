"""The Graph for all measurements: nginx with HTTP/2 over TLS, which answers at once or after a delay."""
import contextlib
import json
import pathlib
import random
import socket
import ssl
import statistics
import subprocess
import time

import roster_bodies

DELAY_SECONDS = 0.2
LONG_DELAY_SECONDS = 5  # Enough to send thousands of requests meanwhile.

# `return` would answer an invitation before its body has arrived. Debian's nginx-light includes the
# echo module.
CONFIG = """
daemon off;
master_process off;
worker_processes 1;
worker_rlimit_nofile 65536;
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 16384; }}
http {{
  log_format times '$msec $request_time';
  log_format length '$request_length';
  map $server_port $logged {{ default 0; {logged_port} 1; }}
  map $request_uri $slowest {{ default 0; ~^/slowest/ 1; }}
  access_log {folder}/length.log length if=$logged;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  default_type application/json;
  open_file_cache max=16;
  server {{
    listen 127.0.0.1:{port} ssl http2;
    listen 127.0.0.1:{logged_port} ssl http2;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    location ~ ^/v1.0/communications/calls/[^/]+/participants/invite$ {{
      echo_read_request_body;
      echo -n '{operation}';
    }}
    location ~ ^/v1.0/communications/calls/(list-[0-9]+)/participants$ {{ alias {folder}/rosters/$1; }}
    location ~ ^/v1.0/communications/calls/[^/]+/participants/[^/]+$ {{ return 204; }}
    location ~ ^/slow/communications/calls/[^/]+/participants/[^/]+$ {{
      echo_sleep {delay};
      echo_exec @removed;
    }}
    location ~ ^/slowest/communications/calls/[^/]+/participants/[^/]+$ {{
      echo_sleep {long_delay};
      echo_exec @removed;
    }}
    location @removed {{
      access_log {folder}/slow.log times buffer=64k flush=1s if=$slowest;
      return 204;
    }}
  }}
}}
"""


def free_port():
    """A port that was free a moment ago; nginx cannot pick one itself. Below the range for clients' ports, of which thousands are in use here."""
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", random.randrange(10000, 30000)))
            return probe.getsockname()[1]


def _openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def _make_certificate(folder):
    """Creates an authority for this run only, and its certificate for loopback."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl("req", "-x509", *key, "-days", "2", "-subj", "/CN=bench", "-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    _openssl("req", *key, "-subj", "/CN=127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "request.pem")
    (folder / "extensions").write_text("subjectAltName=IP:127.0.0.1")
    _openssl("x509", "-req", "-in", folder / "request.pem", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
             "-CAcreateserial", "-days", "2", "-extfile", folder / "extensions", "-out", folder / "cert.pem")


def most_together(log):
    """The requests in nginx's log, each with its end and duration."""
    steps = []
    for line in log.read_text().splitlines():
        end, took = map(float, line.split())
        steps += [(end - took, 1), (end, -1)]
    together = most = 0
    for _, step in sorted(steps):
        together += step
        most = max(most, together)
    return most


class Upstream:
    def __init__(self, folder: pathlib.Path, operation: pathlib.Path):
        """`operation`: a file with Graph's answer to an invitation."""
        self.folder = folder
        self.port = free_port()
        logged_port = free_port()
        self.ca_file = folder / "ca.pem"
        self.base_url = f"https://127.0.0.1:{self.port}/v1.0"
        self.logged_base_url = f"https://127.0.0.1:{logged_port}/v1.0"
        self.slowest_base_url = f"https://127.0.0.1:{self.port}/slowest"
        self.slow_base_url = f"https://127.0.0.1:{self.port}/slow"
        _make_certificate(folder)
        body = json.dumps(json.loads(operation.read_text()), separators=(",", ":"))
        (folder / "rosters").mkdir()
        for entries in roster_bodies.ENTRIES:
            self.roster_file(entries).write_text(roster_bodies.body(entries))
        config = folder / "nginx.conf"
        config.write_text(CONFIG.format(folder=folder, port=self.port, logged_port=logged_port, operation=body.replace("$", ""),
                                        delay=DELAY_SECONDS, long_delay=LONG_DELAY_SECONDS))
        self._process = subprocess.Popen(["nginx", "-e", folder / "error.log", "-c", config])
        self._await()

    def _await(self):
        context = ssl.create_default_context(cafile=self.ca_file)
        for _ in range(500):
            try:
                with socket.create_connection(("127.0.0.1", self.port)) as plain:
                    with context.wrap_socket(plain, server_hostname="127.0.0.1"):
                        return
            except ConnectionRefusedError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.02)
        raise RuntimeError(f"nginx does not listen: {(self.folder / 'error.log').read_text()}")

    def roster_file(self, entries):
        """The roster served for the call list-ENTRIES."""
        return self.folder / "rosters" / f"list-{entries}"

    def request_lengths(self):
        """The lengths in bytes of the requests to the logged URL since the last call: the longest, which are new to a connection, and the median."""
        log = self.folder / "length.log"
        lengths = [int(line) for line in log.read_text().splitlines()]
        log.write_text("")
        return max(lengths), statistics.median(lengths)

    def most_together(self):
        """The maximum number of concurrent slowest requests since the last call."""
        time.sleep(1.5)  # nginx writes its log once a second.
        log = self.folder / "slow.log"
        most = most_together(log)
        log.write_text("")
        return most

    def stop(self):
        self._process.terminate()
        self._process.wait()
