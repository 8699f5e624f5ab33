# For alerts_test.sh, sourced after tools/lib.sh: services in front of emulators, each with its own
# fault.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # lib.sh and alerts_test.sh set the variables not set here, and
# use the rest.

removal_path=participants.v1.ParticipantService/RemoveParticipant
declare -A address_of metrics_of process_of emulator_of  # Of each service, by name.

# with_emulator NAME [FLAG...]: starts an emulator for the services after it.
with_emulator() {
  mkdir -p "$work/$1"
  work=$work/$1 start_emulator "$bin" "${@:2}"
  emulator_of[$1]=$emulator_address
}
# serve NAME [FLAG...]: starts a service. Its folder is $work/NAME, if it needs one.
serve() {
  local name=$1
  mkdir -p "$work/$name"
  work=$work/$name launch_service "$bin" --metrics_address=127.0.0.1:0 "${@:2}"
  address_of[$name]=$address
  process_of[$name]=${started[0]}
  metrics_of[$name]=$(await_line "$work/$name/service.log" '"msg":"listening"' | jq -r .metrics_address)
}
# serve_tls NAME DAYS: with its own certificates, valid for this many days.
serve_tls() {
  local tls=$work/$1/tls
  "$root/tools/try-certificates" "$tls" "$2"
  serve "$1" --tls_cert_file="$tls/server.pem" --tls_key_file="$tls/server.key" --tls_client_ca_file="$tls/ca.pem" \
    --caller_policy_file="$tls/policy.json" --audit_log="$work/$1/audit.log"
}
# tell NAME ROUTE JSON: posts to that service's emulator.
tell() { curl -sf -X POST -d "$3" "http://${emulator_of[$1]}/_emulator/$2" >/dev/null; }

# write_removal CALL_ID FILE: writes one gRPC message: its length, which is less than 256, and its
# bytes.
write_removal() {
  printf 'call_id: "%s" participant_id: "%s" allow_missing: true' "$1" "$participant_id" |
    protoc -I "$root/proto" --encode=participants.v1.RemoveParticipantRequest participants/v1/participant_service.proto >"$2.message"
  printf '%b' "\\0\\0\\0\\0\\x$(printf %x "$(stat -c %s "$2.message")")" | cat - "$2.message" >"$2"
}
# removals NAME CALL_ID TIMEOUT [FLAG OF H2LOAD...]: calls in plain text. Replaces the shell by
# h2load, so that ending the one ends the other.
removals() {
  write_removal "$2" "$work/$1/request"
  exec h2load --clients=1 --max-concurrent-streams=100 --data="$work/$1/request" --header='content-type: application/grpc' \
    --header='te: trailers' --header="grpc-timeout: $3" "${@:4}" "http://${address_of[$1]}/$removal_path" >/dev/null
}
# keep_calling NAME TIMEOUT: twenty calls a second until the script ends.
keep_calling() {
  removals "$1" "$call_id" "$2" --rps=20 --duration=300 &
  started=($! "${started[@]}")
}
# keep_calling_as WHO NAME: sequential calls over TLS.
keep_calling_as() {
  local tls=$work/$2/tls
  while grpcurl -import-path "$root/proto" -proto participants/v1/participant_service.proto -cacert "$tls/ca.pem" \
    -cert "$tls/$1.pem" -key "$tls/$1.key" -d "{\"callId\": \"$call_id\", \"participantId\": \"$participant_id\", \"allowMissing\": true}" \
    "${address_of[$2]}" "$removal_path" >/dev/null 2>&1 || [[ $1 == stranger ]]; do
    pause 1
  done &
  started=($! "${started[@]}")
}

start_services() {
  with_emulator good
  serve_tls healthy 30
  serve_tls denied 30
  serve_tls expiring 1
  serve down
  serve unrecorded --audit_log=/dev/full
  # Stays open, so that it remains a pipe when nothing reads it any more.
  mkdir "$work/unread"
  mkfifo "$work/unread/pipe"
  exec {held}<>"$work/unread/pipe"
  cat "$work/unread/pipe" >"$work/unread/service.log" &
  reader=$!
  started=("$reader" "${started[@]}")
  service_stdout=$work/unread/pipe serve unread --audit_log="$work/unread/audit.log"
  with_emulator failing
  serve failing
  with_emulator slow
  serve slow
  with_emulator overloaded
  serve overloaded --max_in_flight=1
  with_emulator throttled
  serve throttled
  with_emulator short-lived --token_lifetime=4m
  serve short-lived
  with_emulator tokenless
  tell tokenless faults '{"target": "/oauth2/", "times": -1, "reply": {"status": 503}}'
  serve tokenless
}

cause_troubles() {
  keep_calling_as bot healthy
  keep_calling_as stranger denied
  echo rubbish >"$work/denied/tls/policy.json"
  echo rubbish >"$work/expiring/tls/server.pem"
  kill "${process_of[down]}"
  keep_calling unrecorded 2S
  kill "$reader"
  # The service limits log lines for calls that sent nothing; these calls do reach Graph. The log
  # queues twice 8,192 lines.
  removals unread 00000000-0000-4000-8000-000000000000 20S --requests=17500 &
  started=($! "${started[@]}")
  tell failing faults '{"method": "DELETE", "times": -1, "reply": {"status": 503, "body": "{}"}}'
  keep_calling failing 2S
  tell slow delay '{"delay_ms": 60000}'
  keep_calling slow 2S
  tell overloaded delay '{"delay_ms": 300}'
  keep_calling overloaded 2S
  tell throttled faults '{"method": "DELETE", "reply": {"status": 429, "headers": {"Retry-After": "3"}, "body": "{}"}}'
  (removals throttled "$call_id" 20S --requests=1)
}
