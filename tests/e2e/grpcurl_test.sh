#!/usr/bin/env bash
# The real grpcurl, without any proto file, against the real binary. Prints a line for each check and at
# last "N passed, N failed".
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
bin=${1:?usage: grpcurl_test.sh FOLDER_OF_THE_BINARIES}

# shellcheck source=checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"
# answers JQ REQUEST METHOD: the answer, or the formatted error, passes the jq test.
answers() {
  local output
  output=$(grpcurl -plaintext -format-error -d "$2" "$address" "$service/$3" 2>&1) || true
  printf '%s\n' "$output"
  jq -e "$1" <<<"$output"
}
# refuses REASON REQUEST METHOD: an error with that reason, and without any effect.
refuses() { answers ".details[] | select(.reason == \"$1\") | .metadata.effect == \"none\"" "$2" "$3"; }
# fault JSON: how the emulator answers the next request.
fault() { curl -sf -X POST -d "$1" "http://$emulator_address/_emulator/faults" >/dev/null; }
# put_call ID JSON: creates the call.
put_call() { curl -sf -X PUT -d "$2" "http://$emulator_address/_emulator/calls/$1"; }

service=participants.v1.ParticipantService
removal="{\"callId\": \"$call_id\", \"participantId\": \"$participant_id\"}"
start_emulator "$bin" --ring_time=60s
start_service "$bin"

check 'lists the service' says "^$service\$" grpcurl -plaintext "$address" list
check 'lists health' says '^grpc.health.v1.Health$' grpcurl -plaintext "$address" list
for version in v1 v1alpha; do
  check "describes reflection $version" says 'rpc ServerReflectionInfo ' \
    grpcurl -plaintext "$address" describe grpc.reflection.$version.ServerReflection
done
check 'describes a message' says 'string participant_id = 2;' \
  grpcurl -plaintext "$address" describe participants.v1.RemoveParticipantRequest
describes_every_method() {
  diff <(grep -oE '^  rpc \w+' "$root/proto/participants/v1/participant_service.proto" | sort) \
    <(grpcurl -plaintext "$address" describe "$service" | grep -oE '^  rpc \w+' | sort)
}
check 'describes the service' describes_every_method
check 'describes the service for bulk removals' says 'rpc RemoveAllParticipants ' \
  grpcurl -plaintext "$address" describe participants.v1.BulkParticipantService
check 'whose health it says too' says '"SERVING"' \
  grpcurl -plaintext -d '{"service": "participants.v1.BulkParticipantService"}' "$address" grpc.health.v1.Health/Check
check 'health says SERVING' says '"SERVING"' \
  grpcurl -plaintext -d '{"service": "'$service'"}' "$address" grpc.health.v1.Health/Check
check 'removes an active participant, and answers in the names of JSON, as it was asked' answers \
  '.outcome == "OUTCOME_REMOVED" and (.clientRequestId | length == 36)' "$removal" RemoveParticipant
check 'prints ErrorInfo' answers \
  '.details[] | select(.reason == "PARTICIPANT_NOT_FOUND" and .domain == "participant-service") | .metadata.effect == "none"' \
  "$removal" RemoveParticipant
check 'prints RequestInfo' answers '.details[] | .requestId | select(.) | length == 36' \
  "$removal" RemoveParticipant
check 'prints BadRequest' answers \
  '[.details[] | .fieldViolations // [] | .[].field] == ["call_id", "participant_id"]' '{}' RemoveParticipant

# The README's call: a bot, a user and a phone.
put_call people "@$root/tests/clients/call.json"
user="\"identity\": {\"user\": {\"id\": \"$user_id\"}}"
check 'lists who is in a call' answers \
  '.coverage == "ROSTER_COVERAGE_AS_REPORTED" and [.participants[].info.identity | keys[]] == ["application", "user", "phone"]' \
  '{"callId": "people"}' ListParticipants
check 'finds a user' answers '[.participants[].info.identity.user.displayName] == ["Adele Vance"]' \
  "{\"callId\": \"people\", $user}" ListParticipants
user_entry=$(jq -r '.participants[1].id' "$root/tests/clients/call.json")
check 'gets one participant' answers ".participant | .id == \"$user_entry\" and .info.identity.user.id == \"$user_id\"" \
  "{\"callId\": \"people\", \"participantId\": \"$user_entry\"}" GetParticipant
phone_entry=$(jq -r '.participants[2].id' "$root/tests/clients/call.json")
check 'mutes a phone line' answers '.operation.status == "OPERATION_STATUS_COMPLETED" and (.operation.clientContext | length == 36)' \
  "{\"callId\": \"people\", \"participantId\": \"$phone_entry\"}" MuteParticipant
check 'which the roster shows' answers '[.participants[] | select(.isMuted and .mediaStreams[0].serverMuted) | .id] == ["'"$phone_entry"'"]' \
  '{"callId": "people"}' ListParticipants
check 'removes a user by id' answers \
  ".outcome == \"OUTCOME_REMOVED\" and [.results[].participantId] == [\"$user_entry\"]" "{\"callId\": \"people\", $user}" RemoveParticipant
check 'who is not there any more' refuses PARTICIPANT_NOT_FOUND "{\"callId\": \"people\", $user}" RemoveParticipant
check 'and cannot be read' refuses PARTICIPANT_NOT_FOUND \
  "{\"callId\": \"people\", \"participantId\": \"$user_entry\"}" GetParticipant
check 'does not remove the application itself by identity' refuses OWN_PARTICIPANT \
  '{"callId": "people", "identity": {"application": {"id": "example-client"}}}' RemoveParticipant

service=participants.v1.BulkParticipantService
put_call meeting "@$root/tests/clients/meeting.json"
keep="\"keepIdentities\": [{\"user\": {\"id\": \"$user_id\"}}, {\"phone\": {\"id\": \"+14255550123\"}}]"
check 'says whom it would remove' answers '.wouldRemoveCount == 2 and (.kept | length == 2) and .done == null' \
  "{\"callId\": \"meeting\", $keep}" RemoveAllParticipants
check 'removes nobody if an entry to keep matches nobody' refuses KEEP_NOT_FOUND \
  "{\"callId\": \"meeting\", $keep, \"keepParticipantIds\": [\"mistyped\"], \"force\": true}" RemoveAllParticipants
check 'removes everybody but two' answers '.done and [.results[].outcome] == ["OUTCOME_REMOVED", "OUTCOME_REMOVED"]' \
  "{\"callId\": \"meeting\", $keep, \"force\": true}" RemoveAllParticipants
check 'removes a batch, and says who is not there' answers \
  '[.results[] | .outcome // .failure.reason] == ["PARTICIPANT_NOT_FOUND", "OUTCOME_REMOVED"]' \
  '{"callId": "meeting", "participantIds": ["nobody"], "identities": [{"phone": {"id": "+14255550123"}}]}' BatchRemoveParticipants
service=participants.v1.ParticipantService

put_call two '{"participants": ["bot", "somebody"], "roster": {"mode": "peer_to_peer"}}'
check 'says that a call of two has no roster' answers '.coverage == "ROSTER_COVERAGE_NOT_REPORTED" and .participants == null' \
  '{"callId": "two"}' ListParticipants
check 'and so finds nobody in it to remove' refuses ROSTER_NOT_REPORTED \
  "{\"callId\": \"two\", $user, \"allowMissing\": true}" RemoveParticipant
check 'nor anybody to mute' refuses GRAPH_BAD_REQUEST '{"callId": "two", "participantId": "somebody"}' MuteParticipant
put_call crowd '{"generate": 120, "roster": {"limit": 100}}'
check 'says that there may be more' answers \
  '.coverage == "ROSTER_COVERAGE_POSSIBLY_TRUNCATED" and (.participants | length == 60) and (.nextPageToken | length > 0)' \
  '{"callId": "crowd", "pageSize": 60}' ListParticipants
check 'among whom somebody may be' refuses ROSTER_POSSIBLY_TRUNCATED \
  "{\"callId\": \"crowd\", $user, \"allowMissing\": true}" RemoveParticipant

# In "ringing" nobody answers and the response to the invitation is lost. In "answered" everybody
# answers at once.
put_call ringing '{}'
put_call answered '{"callee": "answer", "ring_ms": 0, "joined_id": "linked"}'
invited="[{$user, \"participantId\": \"$participant_id\"}]"
operation="{\"participants\": $invited, \"acceptTime\": \"$(date -u +%FT%TZ)\"}"
fault '{"method": "POST", "target": "/calls/ringing/", "apply": true, "wire": "close_without_reply"}'
check 'prints InvitationReference' answers \
  "any(.details[]; .participantIds == [\"$participant_id\"] and .clientContext == \"mine\") and any(.details[]; .reason == \"INVITE_OUTCOME_UNKNOWN\")" \
  "{\"callId\": \"ringing\", \"participants\": $invited, \"clientContext\": \"mine\"}" InviteParticipants
check 'says that it still rings' answers '[.outcomes[].state] == ["STATE_PENDING"] and .done == null' \
  "{\"callId\": \"ringing\", \"operation\": $operation}" GetInvitation
cancellation="\"participantId\": \"$participant_id\""
check 'cancels it' answers '.outcome == "OUTCOME_REMOVED"' "{\"callId\": \"ringing\", $cancellation}" CancelInvitation
check 'once' refuses PARTICIPANT_NOT_FOUND "{\"callId\": \"ringing\", $cancellation}" CancelInvitation
check 'invites, and says when' answers '.operation.acceptTime | length > 0' \
  "{\"callId\": \"answered\", \"participants\": $invited}" InviteParticipants
check 'says who has joined' answers \
  '.done and [.outcomes[] | .state, .source, .active.info.participantId] == ["STATE_JOINED", "SOURCE_ROSTER", "'"$participant_id"'"]' \
  "{\"callId\": \"answered\", \"operation\": $operation}" GetInvitation
check 'and does not cancel what was answered' refuses PARTICIPANT_ACTIVE "{\"callId\": \"answered\", $cancellation}" CancelInvitation

fault '{"target": "/participants/", "reply": {"status": 403, "body": "{}"}}'
check 'prints Help' answers \
  '.details[] | select(.links) | .links[0].description | contains("AllowRemoveParticipantAppIds")' "$removal" RemoveParticipant
fault '{"target": "/participants", "reply": {"status": 403, "body": "{}"}}'
check 'names the permission for rosters' answers \
  '.details[] | select(.links) | .links[0].description | contains("Calls.Initiate.All")' '{"callId": "people"}' ListParticipants
fault '{"target": "/mute", "reply": {"status": 403, "body": "{}"}}'
check 'names the permission for mutes' answers \
  '.details[] | select(.links) | .links[0].description | contains("Calls.JoinGroupCall.All")' \
  "{\"callId\": \"people\", \"participantId\": \"$phone_entry\"}" MuteParticipant
check 'prints details without being asked for JSON' says '"reason": "INVALID_REQUEST"' \
  grpcurl -plaintext -d '{}' "$address" $service/RemoveParticipant
# Must be last: the service sends nothing for as long as this says.
fault '{"target": "/participants/", "reply": {"status": 429, "headers": {"Retry-After": "90"}, "body": "{}"}}'
# The time that is left when the answer is sent.
check 'prints RetryInfo' answers \
  '.details[] | .retryDelay | select(.) | rtrimstr("s") | tonumber | . > 89 and . <= 90' \
  "$removal" RemoveParticipant

kill "${started[0]}"
check 'ends with exit code 0, and so without a report of a sanitizer' wait "${started[0]}"

# Mutual TLS, with the README's own commands.
tls=$work/tls
"$root/tools/try-certificates" "$tls"
start_service "$bin" --tls_cert_file="$tls/server.pem" --tls_key_file="$tls/server.key" \
  --tls_client_ca_file="$tls/ca.pem" --caller_policy_file="$tls/policy.json"
# over_tls CALLER FLAG_OR_ARGUMENT...
over_tls() {
  local caller=$1
  shift
  grpcurl -cacert "$tls/ca.pem" -cert "$tls/$caller.pem" -key "$tls/$caller.key" "$@"
}
proto=(-import-path "$root/proto" -proto participants/v1/participant_service.proto)
check 'TLS: lists the service for whom the policy allows it' says "^$service\$" over_tls bot "$address" list
check 'TLS: hides it from others' says 'PermissionDenied|does not allow this caller' over_tls stranger "$address" list
check 'TLS: health is for every caller' says '"SERVING"' over_tls stranger "${proto[@]}" \
  -import-path "$root/service/server/health" -proto grpc/health/v1/health.proto -d '{}' "$address" grpc.health.v1.Health/Check
absent="{\"callId\": \"$call_id\", \"participantId\": \"$participant_id\", \"allowMissing\": true}"
check 'TLS: removes for whom the policy allows it' says 'OUTCOME_' \
  over_tls bot -d "$absent" "$address" $service/RemoveParticipant
check 'TLS: refuses a method that is not allowed' says CALLER_NOT_AUTHORIZED \
  over_tls bot -d '{}' "$address" $service/InviteParticipants
check 'TLS: refuses a method that is newer than the policy' says CALLER_NOT_AUTHORIZED \
  over_tls bot -d '{}' "$address" $service/ListParticipants
check 'TLS: refuses what empties a call to whom no rule allows it' says CALLER_NOT_AUTHORIZED \
  over_tls bot -d '{}' "$address" participants.v1.BulkParticipantService/RemoveAllParticipants
check 'TLS: refuses a stranger' says 'Code: PermissionDenied' \
  over_tls stranger "${proto[@]}" -d "$removal" "$address" $service/RemoveParticipant
# Uses curl: versions of grpcurl report differently that the server closed the connection.
printf '\0\0\0\0\0' >"$work/empty_request"
# answers_over_tls HTTP_STATUS CURL_FLAG...: 000 = the connection was made and closed without an
# answer.
answers_over_tls() {
  local status=$1
  shift
  says "^$status, connected in 0\.0*[1-9]" timeout 10 curl -sS --http2 --cacert "$tls/ca.pem" "$@" \
    -H 'content-type: application/grpc' -H 'te: trailers' --data-binary "@$work/empty_request" -D - -o "$work/answer" \
    -w '%{http_code}, connected in %{time_connect} s\n' "https://$address/$service/RemoveParticipant"
}
check 'TLS: answers whoever has a certificate' answers_over_tls 200 --cert "$tls/stranger.pem" --key "$tls/stranger.key"
check 'TLS: lets nobody in without a certificate' answers_over_tls 000
kill "${started[0]}"
check 'TLS: ends with exit code 0' wait "${started[0]}"

end_checks
