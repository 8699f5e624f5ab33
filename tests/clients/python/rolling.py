"""Invites and removes in a loop while servers are replaced.

Ends when its input does, or by SIGTERM, and prints what came of its calls as JSON.
"""

import argparse
import collections
import datetime
import json
import os
import pathlib
import signal
import sys
import threading
import time

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from participants.v1 import participant_service_pb2 as pb
from participants.v1 import participant_service_pb2_grpc

WORKERS = 4
MAX_ATTEMPTS = 10


def say(text):
    now = datetime.datetime.now(datetime.timezone.utc)
    # In one write, since all workers write.
    sys.stderr.write(f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z {text}\n")


class Report:
    def __init__(self):
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.failed = []
        self.longest = 0

    def count(self, name):
        with self.lock:
            self.counts[name] += 1

    def timed(self, method, request):
        """One call. The longest time only counts answers: a deadline reflects the caller's patience."""
        start = time.monotonic()
        method(request)
        with self.lock:
            self.longest = max(self.longest, time.monotonic() - start)

    def as_json(self):
        names = ("removed", "invited", "repeated", "unknown")
        counts = {name: self.counts[name] for name in names}
        return json.dumps(counts | {"failed": self.failed, "longest_ms": round(self.longest * 1000)})


def effect(error):
    """Whether the call may have had an effect; "" when a gRPC library made the error, so that it is unknown."""
    status = rpc_status.from_call(error)
    for packed in status.details if status else []:
        info = error_details_pb2.ErrorInfo()
        if packed.Unpack(info):
            return info.metadata["effect"]
    return ""


def text_of(error):
    return f"{error.code().name}: {error.details()}"


def invite(stub, call_id, participant_id, report):
    """Repeats the invitation as long as it certainly had no effect."""
    user = pb.Identity(id=participant_id)
    request = pb.InviteParticipantsRequest(
        call_id=call_id,
        participants=[
            pb.InvitationParticipantInfo(
                identity=pb.IdentitySet(user=user), participant_id=participant_id
            )
        ],
        client_context=participant_id,
    )
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            report.timed(stub.InviteParticipants, request)
            report.count("invited")
            return
        except grpc.RpcError as error:
            if attempt == MAX_ATTEMPTS or effect(error) != "none":
                say(f"invitation unknown: {text_of(error)}")
                report.count("unknown")
                return
            say(f"invitation repeated: {text_of(error)}")
            report.count("repeated")


def remove(stub, call_id, participant_id, report):
    """Calls once; the service config retries it."""
    request = pb.RemoveParticipantRequest(
        call_id=call_id, participant_id=participant_id, allow_missing=True
    )
    try:
        report.timed(stub.RemoveParticipant, request)
        report.count("removed")
    except grpc.RpcError as error:
        say(f"removal failed: {text_of(error)}")
        report.failed.append(text_of(error))


def await_serving(stub, options, stop):
    """Calls until it gets an answer: a network policy may need a moment to learn a new pod's address."""
    request = pb.RemoveParticipantRequest(call_id=options.call_id, participant_id=options.ids, allow_missing=True)
    while not stop.is_set():
        try:
            stub.RemoveParticipant(request)
            say("serving")
            return
        except grpc.RpcError:
            stop.wait(0.1)


def work(stub, worker, options, stop, serving, report):
    serving.wait()
    round_number = 0
    while not stop.is_set():
        participant_id = f"{options.ids}-{worker}-{round_number}"
        round_number += 1
        invite(stub, options.call_id, participant_id, report)
        remove(stub, options.call_id, participant_id, report)
        stop.wait(options.pause / 1000)


def wait_for_end():
    """Waits for the end of the input or for SIGTERM, which all threads must have blocked."""

    def read():
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=read, daemon=True).start()
    signal.sigwait([signal.SIGTERM])


def end_with(failure):
    """A crashed worker must not look like one without anything to report."""
    threading.__excepthook__(failure)
    os._exit(1)


def main():
    threading.excepthook = end_with
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--service_config", required=True, type=pathlib.Path, metavar="FILE")
    parser.add_argument("--ids", required=True, help="what the participants' ids begin with, another in each run")
    parser.add_argument("--call_id", default="112f7296-5fa4-42ca-bae8-6a692b15d4b8")
    parser.add_argument("--pause", default=0, type=int, help="milliseconds between two rounds of a worker")
    options = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    stop = threading.Event()
    serving = threading.Event()
    report = Report()
    service_config = [("grpc.service_config", options.service_config.read_text())]
    with grpc.insecure_channel(options.target, service_config) as channel:
        stub = participant_service_pb2_grpc.ParticipantServiceStub(channel)
        workers = [threading.Thread(target=work, args=(stub, i, options, stop, serving, report)) for i in range(WORKERS)]
        workers.append(threading.Thread(target=lambda: (await_serving(stub, options, stop), serving.set())))
        for worker in workers:
            worker.start()
        wait_for_end()
        stop.set()
        for worker in workers:
            worker.join()
    print(report.as_json(), flush=True)
    # The reading thread may hold the input for ever, which the interpreter would complain about at
    # exit.
    os._exit(0)


if __name__ == "__main__":
    main()
