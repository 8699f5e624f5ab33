"""Graph's rosters."""
import json
import random

ENTRIES = (10, 100, 1000)


def _stream(media_type, number, direction):
    return {"@odata.type": "#microsoft.graph.mediaStream", "direction": direction, "label": None, "mediaType": media_type, "serverMuted": False,
            "sourceId": str(number)}


def entry(number):
    """The same bytes as graph-emulator's `generate` (docs/emulator.md): Graph's data about a user, and some optional data."""
    user = {"@odata.type": "#microsoft.graph.identity", "displayName": f"Generated {number:05}", "id": f"00000000-0000-4000-8000-{number:012}",
            "identityProvider": "AAD", "tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "unknownIdentityProperty": "canary-unknown-identity"}
    info = {"@odata.type": "#microsoft.graph.participantInfo", "clientVersion": "canary-client-version", "countryCode": None,
            "endpointId": "canary-endpoint-id", "endpointType": None, "id": "canary-info-id",
            "identity": {"@odata.type": "#microsoft.graph.identitySet", "application": None, "device": None, "phone": None, "user": user},
            "languageId": None, "region": None, "replacementLink": "https://canary-replacement-link.example/?token=canary-token",
            "unknownInfo": {"nested": "canary-unknown-info"}}
    streams = [_stream("audio", number, "sendReceive"), _stream("video", number, "receiveOnly"),
               _stream("videoBasedScreenSharing", number, "receiveOnly")]
    return {"@odata.type": "#microsoft.graph.participant", "id": f"generated-{number:05}", "info": info, "isInLobby": False, "isMuted": False,
            "mediaStreams": streams, "metadata": None}


def body(entries):
    """In a fixed shuffled order: a program that answers in order of ids has to sort."""
    numbers = list(range(1, entries + 1))
    random.Random(entries).shuffle(numbers)
    page = {"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#communications/calls('list-{entries}')/participants",
            "value": [entry(number) for number in numbers]}
    return json.dumps(page, separators=(",", ":"))
