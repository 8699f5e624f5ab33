"""Calls ParticipantService as any Python program would, with the stub that grpcio-tools generates from its proto.

tests/clients/run.sh makes it, and starts what it calls.
"""

import os
import pathlib
import time

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from participants.v1 import bulk_participant_service_pb2 as bulk_pb
from participants.v1 import bulk_participant_service_pb2_grpc
from participants.v1 import participant_service_pb2 as pb
from participants.v1 import participant_service_pb2_grpc

# The ids of Graph's page.
CALL_ID = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"
PARTICIPANT_ID = "a7ebfb2d-871e-419c-87af-27290b22e8db"
USER_ID = "278405a3-f568-4b3e-b684-009193463064"
PHONE_NUMBER = "+14255550123"
CLIENT_CONTEXT = "f2fa86af-3c51-4bc2-8fc0-475452d9764f"

OUTCOME_REMOVED = pb.RemoveParticipantResponse.OUTCOME_REMOVED
OUTCOME_ALREADY_ABSENT = pb.RemoveParticipantResponse.OUTCOME_ALREADY_ABSENT


@pytest.fixture
def stub():
    with grpc.insecure_channel(os.environ["ADDRESS"]) as channel:
        yield participant_service_pb2_grpc.ParticipantServiceStub(channel)


@pytest.fixture
def bulk_stub():
    with grpc.insecure_channel(os.environ["ADDRESS"]) as channel:
        yield bulk_participant_service_pb2_grpc.BulkParticipantServiceStub(channel)


@pytest.fixture
def throttled_stub():
    with grpc.insecure_channel(os.environ["THROTTLED_ADDRESS"]) as channel:
        yield participant_service_pb2_grpc.ParticipantServiceStub(channel)


@pytest.fixture
def bot_stub():
    """Over mutual TLS, as the caller whose certificate try-certificates creates."""
    folder = pathlib.Path(os.environ["TLS_FOLDER"])
    credentials = grpc.ssl_channel_credentials(
        root_certificates=(folder / "ca.pem").read_bytes(),
        private_key=(folder / "bot.key").read_bytes(),
        certificate_chain=(folder / "bot.pem").read_bytes(),
    )
    with grpc.secure_channel(os.environ["TLS_ADDRESS"], credentials) as channel:
        yield participant_service_pb2_grpc.ParticipantServiceStub(channel)


def removal(call_id, participant_id, **fields):
    return pb.RemoveParticipantRequest(
        call_id=call_id, participant_id=participant_id, **fields
    )


def invitation(call_id, participant_id=""):
    user = pb.Identity(id=USER_ID, identity_provider="AAD")
    return pb.InviteParticipantsRequest(
        call_id=call_id,
        participants=[
            pb.InvitationParticipantInfo(
                identity=pb.IdentitySet(user=user), participant_id=participant_id
            )
        ],
        client_context=CLIENT_CONTEXT,
    )


def detail(error, kind):
    """The error's detail of that kind, or None."""
    for packed in rpc_status.from_call(error).details:
        found = kind()
        if packed.Unpack(found):
            return found
    return None


def expect_error(raised, code, reason, effect):
    """Returns the ErrorInfo."""
    info = detail(raised.value, error_details_pb2.ErrorInfo)
    assert raised.value.code() == code
    assert info.domain == "participant-service"
    assert info.reason == reason
    assert info.metadata["effect"] == effect
    return info


def test_example_1_removes_an_active_participant(stub):
    response = stub.RemoveParticipant(removal(CALL_ID, PARTICIPANT_ID), timeout=30)
    assert response.outcome == OUTCOME_REMOVED


def test_example_2_cancels_an_invitation(stub):
    invited = stub.InviteParticipants(invitation(CALL_ID, PARTICIPANT_ID), timeout=30)
    assert invited.operation.status == pb.OPERATION_STATUS_RUNNING
    assert invited.operation.client_context == CLIENT_CONTEXT
    assert [p.participant_id for p in invited.operation.participants] == [
        PARTICIPANT_ID
    ]
    response = stub.RemoveParticipant(removal(CALL_ID, PARTICIPANT_ID), timeout=30)
    assert response.outcome == OUTCOME_REMOVED


def test_invalid_argument_names_every_bad_field(stub):
    with pytest.raises(grpc.RpcError) as raised:
        stub.RemoveParticipant(removal("", "no/slash"), timeout=30)
    expect_error(raised, grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST", "none")
    bad_request = detail(raised.value, error_details_pb2.BadRequest)
    assert [v.field for v in bad_request.field_violations] == [
        "call_id",
        "participant_id",
    ]


def test_missing_participant_is_not_found(stub):
    with pytest.raises(grpc.RpcError) as raised:
        stub.RemoveParticipant(removal(CALL_ID, "nobody"), timeout=30)
    expect_error(raised, grpc.StatusCode.NOT_FOUND, "PARTICIPANT_NOT_FOUND", "none")


def test_missing_participant_is_allowed(stub):
    request = removal(CALL_ID, "nobody", allow_missing=True)
    response = stub.RemoveParticipant(request, timeout=30)
    assert response.outcome == OUTCOME_ALREADY_ABSENT


def test_resource_exhausted_says_when_to_come_back(throttled_stub):
    with pytest.raises(grpc.RpcError) as raised:
        throttled_stub.RemoveParticipant(removal("throttled", "somebody"), timeout=30)
    expect_error(raised, grpc.StatusCode.RESOURCE_EXHAUSTED, "GRAPH_THROTTLED", "none")
    retry = detail(raised.value, error_details_pb2.RetryInfo)
    assert 30 < retry.retry_delay.ToTimedelta().total_seconds() <= 90


def test_own_deadline_ends_the_call(stub):
    with pytest.raises(grpc.RpcError) as raised:
        stub.RemoveParticipant(removal("slow", "somebody"), timeout=1)
    assert raised.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED


def test_default_deadline_tells_the_effect(stub):
    """At the caller's deadline the library's own answer can be first. Here the service's is the only one."""
    with pytest.raises(grpc.RpcError) as raised:
        stub.RemoveParticipant(removal("slow", "somebody"))
    expect_error(raised, grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE", "unknown")


def operation_of(request, reference, called):
    """Builds GetInvitation's input for an invitation that ended in an error with that reference."""
    operation = pb.InviteParticipantsOperation(
        client_context=reference.client_context, participants=request.participants
    )
    operation.accept_time.FromSeconds(int(called))
    for participant, given in zip(operation.participants, reference.participant_ids):
        participant.participant_id = given
    return operation


def test_invitation_whose_answer_is_lost_is_found_and_cancelled(stub):
    call = "lost"
    request, called = invitation(call), time.time()
    with pytest.raises(grpc.RpcError) as raised:
        stub.InviteParticipants(request, timeout=30)
    expect_error(raised, grpc.StatusCode.UNKNOWN, "INVITE_OUTCOME_UNKNOWN", "unknown")
    reference = detail(raised.value, pb.InvitationReference)
    operation = operation_of(request, reference, called)
    assert operation.client_context == CLIENT_CONTEXT
    found = stub.GetInvitation(
        pb.GetInvitationRequest(call_id=call, operation=operation), timeout=30
    )
    assert [o.state for o in found.outcomes] == [pb.InvitationOutcome.STATE_PENDING]
    assert not found.done
    participant_id = found.outcomes[0].participant.participant_id
    response = stub.CancelInvitation(
        pb.CancelInvitationRequest(call_id=call, participant_id=participant_id),
        timeout=30,
    )
    assert response.outcome == OUTCOME_REMOVED


def test_user_is_found_and_removed_by_id(stub):
    call = "people"
    user = pb.IdentitySet(user=pb.Identity(id=USER_ID))
    found = stub.ListParticipants(
        pb.ListParticipantsRequest(call_id=call, identity=user), timeout=30
    )
    assert found.coverage == pb.ROSTER_COVERAGE_AS_REPORTED
    assert len(found.participants) == 1
    response = stub.RemoveParticipant(
        pb.RemoveParticipantRequest(call_id=call, identity=user), timeout=30
    )
    assert response.outcome == OUTCOME_REMOVED
    assert [r.participant_id for r in response.results] == [found.participants[0].id]
    with pytest.raises(grpc.RpcError) as raised:
        stub.RemoveParticipant(
            pb.RemoveParticipantRequest(call_id=call, identity=user), timeout=30
        )
    expect_error(raised, grpc.StatusCode.NOT_FOUND, "PARTICIPANT_NOT_FOUND", "none")


def mute_line(stub, call, number):
    phone = pb.IdentitySet(phone=pb.Identity(id=number))
    found = stub.ListParticipants(
        pb.ListParticipantsRequest(call_id=call, identity=phone), timeout=30
    )
    for line in found.participants:
        stub.MuteParticipant(
            pb.MuteParticipantRequest(call_id=call, participant_id=line.id), timeout=30
        )


def test_phone_line_is_found_and_muted(stub):
    call = "people"
    mute_line(stub, call, PHONE_NUMBER)
    found = stub.ListParticipants(pb.ListParticipantsRequest(call_id=call), timeout=30)
    for participant in found.participants:
        is_line = participant.info.identity.phone.id == PHONE_NUMBER
        assert participant.is_muted == is_line
        assert participant.media_streams[0].server_muted == is_line
    with pytest.raises(grpc.RpcError) as raised:
        stub.MuteParticipant(
            pb.MuteParticipantRequest(call_id=call, participant_id="nobody"), timeout=30
        )
    expect_error(raised, grpc.StatusCode.NOT_FOUND, "PARTICIPANT_NOT_FOUND", "none")


def test_desk_lists_a_page_at_a_time(stub):
    call, token = "crowd", ""
    sizes, ids = [], []
    while len(sizes) < 9:
        page = stub.ListParticipants(
            pb.ListParticipantsRequest(call_id=call, page_size=100, page_token=token),
            timeout=30,
        )
        sizes.append(len(page.participants))
        ids += [participant.id for participant in page.participants]
        token = page.next_page_token
        if not token:
            break
    assert sizes == [100, 100, 50]
    assert ids == sorted(set(ids))


def test_meeting_ends_for_everybody_but_two(bulk_stub):
    bulk, call = bulk_stub, "meeting"
    keep = [
        pb.IdentitySet(user=pb.Identity(id=USER_ID)),
        pb.IdentitySet(phone=pb.Identity(id="+14255550123")),
    ]
    request = bulk_pb.RemoveAllParticipantsRequest(call_id=call, keep_identities=keep)
    preview = bulk.RemoveAllParticipants(request, timeout=60)
    assert preview.would_remove_count == 2 and len(preview.kept) == 2
    response = bulk.RemoveAllParticipants(
        bulk_pb.RemoveAllParticipantsRequest(
            call_id=call, keep_identities=keep, force=True
        ),
        timeout=60,
    )
    assert response.done
    assert [result.outcome for result in response.results] == [OUTCOME_REMOVED] * 2
    keep[0].user.id = "mistyped"
    request = bulk_pb.RemoveAllParticipantsRequest(call_id=call, keep_identities=keep)
    with pytest.raises(grpc.RpcError) as raised:
        bulk.RemoveAllParticipants(request, timeout=60)
    expect_error(
        raised, grpc.StatusCode.FAILED_PRECONDITION, "KEEP_NOT_FOUND", "none"
    )


def test_mutual_tls_lets_the_bot_remove(bot_stub):
    request = removal(CALL_ID, "nobody", allow_missing=True)
    response = bot_stub.RemoveParticipant(request, timeout=30)
    assert response.outcome == OUTCOME_ALREADY_ABSENT


def test_policy_denies_the_bot_to_invite(bot_stub):
    with pytest.raises(grpc.RpcError) as raised:
        bot_stub.InviteParticipants(invitation(CALL_ID, PARTICIPANT_ID), timeout=30)
    expect_error(
        raised, grpc.StatusCode.PERMISSION_DENIED, "CALLER_NOT_AUTHORIZED", "none"
    )
