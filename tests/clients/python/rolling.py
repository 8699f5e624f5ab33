"""Invites and removes, over and over, with the repo's service config, while rolling_restart.sh replaces the servers.

Ends when its input does, and prints what came of its calls as JSON.
Usage: rolling.py ADDRESS...
"""

import collections
import json
import pathlib
import sys
import threading

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from participants.v1 import participant_service_pb2 as pb
from participants.v1 import participant_service_pb2_grpc

CALL_ID = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"
SERVICE_CONFIG = pathlib.Path(__file__).parents[3] / "docs" / "service_config_headless.json"
WORKERS = 4
MAX_ATTEMPTS = 10


def effect(error):
    """Whether anything may have happened; "" when a gRPC library made the error, and so nobody knows."""
    status = rpc_status.from_call(error)
    for packed in status.details if status else []:
        info = error_details_pb2.ErrorInfo()
        if packed.Unpack(info):
            return info.metadata["effect"]
    return ""


def invite(stub, participant_id, counts):
    """Repeats the invitation as long as it is certain that nothing was done."""
    user = pb.Identity(id=participant_id)
    request = pb.InviteParticipantsRequest(
        call_id=CALL_ID,
        participants=[
            pb.InvitationParticipantInfo(
                identity=pb.IdentitySet(user=user), participant_id=participant_id
            )
        ],
        client_context=participant_id,
    )
    for _ in range(MAX_ATTEMPTS):
        try:
            stub.InviteParticipants(request)
            return "invited"
        except grpc.RpcError as error:
            if effect(error) != "none":
                break
            counts["repeated"] += 1
    return "unknown"


def remove(stub, participant_id):
    """Once: the service config repeats it."""
    request = pb.RemoveParticipantRequest(
        call_id=CALL_ID, participant_id=participant_id, allow_missing=True
    )
    stub.RemoveParticipant(request)


def work(stub, worker, stop, counts, failed):
    round_number = 0
    while not stop.is_set():
        participant_id = f"python-{worker}-{round_number}"
        round_number += 1
        counts[invite(stub, participant_id, counts)] += 1
        try:
            remove(stub, participant_id)
            counts["removed"] += 1
        except grpc.RpcError as error:
            failed.append(str(error))


def main():
    # In a cluster a dns:/// target finds the addresses of a headless service.
    target = "ipv4:" + ",".join(sys.argv[1:])
    options = [("grpc.service_config", SERVICE_CONFIG.read_text())]
    stop = threading.Event()
    counts = [collections.Counter() for _ in range(WORKERS)]
    failed = []
    with grpc.insecure_channel(target, options) as channel:
        stub = participant_service_pb2_grpc.ParticipantServiceStub(channel)
        workers = [
            threading.Thread(target=work, args=(stub, i, stop, counts[i], failed))
            for i in range(WORKERS)
        ]
        for worker in workers:
            worker.start()
        sys.stdin.read()
        stop.set()
        for worker in workers:
            worker.join()
    total = sum(counts, collections.Counter(removed=0, invited=0))
    names = ("removed", "invited", "repeated", "unknown")
    print(json.dumps({name: total[name] for name in names} | {"failed": failed}))


if __name__ == "__main__":
    main()
