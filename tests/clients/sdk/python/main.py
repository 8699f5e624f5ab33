"""Removes a participant with Microsoft's Graph SDK. tools/compare-clients compares this with a caller of the service.

Usage: main.py GRAPH_BASE_URL CALL PARTICIPANT, with the token in GRAPH_TOKEN.
"""

import asyncio
import os
import sys
import uuid

from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphRequestAdapter, GraphServiceClient


class StaticToken(AccessTokenProvider):
    """Replaces the token exchange with Entra, which is not measured."""

    async def get_authorization_token(
        self, uri, additional_authentication_context=None
    ):
        return os.environ["GRAPH_TOKEN"]

    def get_allowed_hosts_validator(self):
        return AllowedHostsValidator([])


async def main(base_url, call_id, participant_id):
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(StaticToken()))
    adapter.base_url = base_url
    call = GraphServiceClient(request_adapter=adapter).communications.calls.by_call_id(
        call_id
    )
    configuration = RequestConfiguration()
    # The SDK only adds it for Graph's own hosts, and the emulator requires it.
    configuration.headers.add("client-request-id", str(uuid.uuid4()))
    participant = call.participants.by_participant_id(participant_id)
    await participant.delete(request_configuration=configuration)


asyncio.run(main(*sys.argv[1:]))
