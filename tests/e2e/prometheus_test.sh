#!/usr/bin/env bash
# A real Prometheus in front of the real binary's metrics. Prints a line for each check and at last
# "N passed, N failed".
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"
# shellcheck source=prometheus.sh
. "$(dirname "${BASH_SOURCE[0]}")/prometheus.sh"
bin=${1:?usage: prometheus_test.sh FOLDER_OF_THE_BINARIES}

service=participants.v1.ParticipantService
removal="{\"callId\": \"$call_id\", \"participantId\": \"$participant_id\"}"
tls=$work/tls
"$root/tools/try-certificates" "$tls"
start_emulator "$bin" --ring_time=60s
start_service "$bin" --metrics_address=127.0.0.1:0 --tls_cert_file="$tls/server.pem" --tls_key_file="$tls/server.key" \
  --tls_client_ca_file="$tls/ca.pem" --caller_policy_file="$tls/policy.json"
metrics_address=$(await_line "$work/service.log" '"msg":"listening"' | jq -r .metrics_address)
scrape() { curl -sf "http://$metrics_address/metrics"; }
scrape >"$work/metrics"
# has LINE: exactly this line.
has() { grep -xF -- "$1" "$work/metrics"; }
check 'has a full retry quota before the first call' has 'graph_retry_quota_tokens 500'
check 'has every reason before its first error' has 'participants_errors_total{party="service",reason="AUDIT_UNAVAILABLE"} 0'
call() { grpcurl -cacert "$tls/ca.pem" -cert "$tls/bot.pem" -key "$tls/bot.key" -d "$1" "$address" "$service/$2" || true; }
call "$removal" RemoveParticipant >/dev/null 2>&1
call "$removal" RemoveParticipant >/dev/null 2>&1  # Is no longer there.
call '{}' InviteParticipants >/dev/null 2>&1  # Is invalid.
scrape >"$work/metrics"

# has_number NAME: has a non-zero value.
has_number() { grep -E "^$1(\{[^}]*\})? ([1-9]|0\.[0-9]*[1-9])" "$work/metrics"; }
method='grpc_method="RemoveParticipant",grpc_service="participants.v1.ParticipantService",grpc_type="unary"'
check 'promtool finds no fault in the metrics' promtool check metrics <"$work/metrics"
check 'counts calls that have arrived' has "grpc_server_started_total{$method} 2"
check 'counts answers by code' has "grpc_server_handled_total{grpc_code=\"NotFound\",$method} 1"
check 'counts answers that are OK' has "grpc_server_handled_total{grpc_code=\"OK\",$method} 1"
check 'measures their time' has "grpc_server_handling_seconds_count{$method} 2"
check 'says why calls failed' has 'participants_errors_total{party="caller",reason="CALLER_NOT_AUTHORIZED"} 1'
check 'counts requests to Graph by status' has 'graph_requests_total{operation="remove_participant",status="204"} 1'
check 'counts look-ups' has 'graph_requests_total{operation="get_call",status="200"} 1'
check 'has no call in flight' has 'participants_calls_in_flight 0'
check 'tells what is left of the retry quota' has 'graph_retry_quota_tokens 500'
for name in graph_token_usable_seconds tls_certificate_expiry_timestamp_seconds tls_certificate_files_good \
  caller_policy_file_good process_cpu_seconds_total process_start_time_seconds process_virtual_memory_bytes \
  process_resident_memory_bytes process_open_fds process_max_fds process_threads participants_build_info; do
  check "has $name" has_number "$name"
done
check 'has no id in any of it' bash -c "! grep -E '$call_id|$participant_id|spiffe' '$work/metrics'"

cat >"$work/prometheus.yml" <<END
global: {scrape_interval: 1s}
scrape_configs: [{job_name: participant-service, static_configs: [{targets: ['$metrics_address']}]}]
END
start_prometheus "$work/prometheus.yml"
check 'Prometheus scrapes it' answers 'up{job="participant-service"}' 1
check 'Prometheus adds it up' answers 'sum(grpc_server_handled_total{grpc_service="participants.v1.ParticipantService"})' 3
end_checks
