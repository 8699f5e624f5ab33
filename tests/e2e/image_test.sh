#!/usr/bin/env bash
# Runs the service in the image's root file system, from the manifests that the chart renders, as a
# pod would, in front of the emulator. Prints a line for each check and at last "N passed, N
# failed".
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=../../tools/lib-python.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib-python.sh"
# shellcheck source=checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"
bin=${1:?usage: image_test.sh FOLDER_OF_THE_BINARIES}

# answers JQ REQUEST METHOD: the answer passes the jq test.
answers() {
  local output
  output=$(grpcurl -plaintext -format-error -d "$2" "$address" "$api/$3" 2>&1) || true
  printf '%s\n' "$output"
  jq -e "$1" <<<"$output"
}
# probe STATUS: the kubelet gets that status.
probe() {
  local answer
  answer=$(curl -s -w '%{http_code}' "http://$health_address/readyz") || true
  printf '%s\n' "$answer"
  [[ ${answer: -3} == "$1" ]]
}
await_probe() {
  local try
  for ((try = 0; try < 30; try++)); do
    probe "$1" && return
    pause 0.05
  done
  return 1
}
# In a subshell, since await_line exits its shell when no such line appears.
becomes_ready() (await_line "$work/service.log" '"msg":"ready"')
# fact NAME VALUE: a line of the service's /proc/PID/status.
fact() {
  local line
  line=$(grep "^$1:" "/proc/$pid/status" | tr -s '\t' ' ')
  printf '%s\n' "$line"
  [[ $line == "$1: $2" ]]
}
# inside COMMAND...: runs in the service's mounts, but as root, so that a refusal is not due to
# missing rights.
inside() { LC_ALL=C nsenter --target "$pid" --mount --root -- "$@" 2>&1; }
read_only() {
  local output
  output=$(inside touch "$1/written") || true
  printf '%s\n' "$output"
  [[ $output == *': Read-only file system' ]]
}
tmp_is_writable() { inside setpriv --reuid 65532 --regid 65532 --clear-groups touch /tmp/written; }
is_the_service() {
  readlink "/proc/$pid/exe"
  [[ $(readlink "/proc/$pid/exe") == */usr/local/bin/participant-service ]]
}
environment_is_given() {
  local names
  names=$(tr '\0' '\n' <"/proc/$pid/environ" | sed 's/=.*//' | sort)
  diff <(sed 's/=.*//' "$work/pod/env" | sort) - <<<"$names"
}
no_setuid_files() {
  local found
  found=$(find "$root/build/image/rootfs" -xdev -type f -perm /6000)
  printf '%s\n' "$found"
  [[ -z $found ]]
}
requests() { curl -sf "http://$emulator_address/_emulator/stats" | jq .requests; }
call_is_in_flight() {
  local try
  for ((try = 0; try < 100; try++)); do
    (($(requests) > requests_before)) && return
    pause 0.05
  done
  return 1
}
call_was_answered() {
  cat "$work/last_call"
  jq -e '.outcome == "OUTCOME_REMOVED"' "$work/last_call"
}
# What Kubernetes does when the grace period is over, from a process that this script ends before
# then.
end_by_force() {
  sleep "$grace" &
  local sleeper=$!
  trap 'kill $sleeper 2>/dev/null; exit' TERM
  wait "$sleeper" && kill -KILL "$pid"
}
exits_with_0() {
  local code=0
  wait "$pid" || code=$?
  echo "exit code $code"
  ((code == 0))
}

# Only root can read the /proc of another user's process.
[[ $(id -u) == 0 ]] || die 'must be run as root'

api=participants.v1.ParticipantService
removal="{\"callId\": \"$call_id\", \"participantId\": \"$participant_id\"}"
invitation="{\"callId\": \"$call_id\", \"participants\": [{\"identity\": {\"user\": {\"id\": \"$user_id\", \"identityProvider\": \"AAD\"}}, \"participantId\": \"$participant_id\"}]}"
start_emulator "$bin" --ring_time=60s

# The pod of the chart's minimal example, in front of the emulator. Only the ports and the drain
# settings are changed: the tests share a machine with others, and wait for the end.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])'; }
listen_port=$(free_port)
health_port=$(free_port)
chart=$root/helm/participant-service
"$tools_bin/helm" template release "$chart" --kube-version 1.30 --values "$chart/ci/minimal-client-secret.yaml" \
  --set credentials.tenantId=example-tenant,credentials.clientId=example-client \
  --set config.graphBaseUrl="$(jq -r .graph_base_url <<<"$emulator_line")" \
  --set config.authorityHost="$(jq -r .authority_host <<<"$emulator_line")" \
  --set config.listenAddress="0.0.0.0:$listen_port,config.healthAddress=0.0.0.0:$health_port" \
  --set config.maxDeadline=7s,config.defaultDeadline=7s,config.drainDelay=2s,config.drainTimeout=8s \
  --set terminationGracePeriodSeconds=15 >"$work/pod.yaml"
mkdir "$work/pod"
"$python_bin/python" "$root/tests/chart/pod_test.py" "$work/pod.yaml" "$work/pod" example-secret
grace=$(<"$work/pod/grace")
volumes=()
while read -r volume; do volumes+=(--volume "$volume"); done <"$work/pod/volumes"
mapfile -t arguments <"$work/pod/arguments"
secret_mount=${volumes[1]#*:}
"$root/tools/image" --bin "$bin" --run --env-file "$work/pod/env" "${volumes[@]}" -- "${arguments[@]}" \
  >"$work/service.log" &
pid=$!
started=("$pid" "${started[@]}")
await_line "$work/service.log" '"msg":"listening"' >/dev/null
address=127.0.0.1:$listen_port
health_address=127.0.0.1:$health_port

check 'gets a token with the secret of the mounted file' becomes_ready
check 'is ready' probe 200
check 'the process that was started is the service' is_the_service
check 'every user id is 65532' fact Uid '65532 65532 65532 65532'
check 'every group id is 65532' fact Gid '65532 65532 65532 65532'
check 'has no further groups' fact Groups ''
for set in Inh Prm Eff Bnd Amb; do
  check "has no capabilities (Cap$set)" fact "Cap$set" 0000000000000000
done
check 'can gain no privileges' fact NoNewPrivs 1
check 'nothing in the image changes the user' no_setuid_files
check 'its environment is what was given' environment_is_given
check 'its root is read-only' read_only ''
check '/etc is read-only' read_only /etc
check '/var/tmp is read-only' read_only /var/tmp
check 'the mounted secret is read-only' read_only "$secret_mount"
check '/tmp is writable' tmp_is_writable
check 'removes a participant' answers '.outcome == "OUTCOME_REMOVED"' "$removal" RemoveParticipant
check 'invites a participant' answers '.operation.status == "OPERATION_STATUS_RUNNING"' "$invitation" InviteParticipants

requests_before=$(requests)
curl -sf -X POST -d '{"delay_ms": 4000}' "http://$emulator_address/_emulator/delay"
grpcurl -plaintext -format-error -d "$removal" "$address" "$api/RemoveParticipant" >"$work/last_call" 2>&1 &
call=$!
check 'a call is in flight' call_is_in_flight
end_by_force &
force=$!
kill -TERM "$pid"
check 'SIGTERM: is not ready' await_probe 503
check 'SIGTERM: exits with 0 within the grace period' exits_with_0
kill "$force" 2>/dev/null || true
wait "$call" || true
check 'SIGTERM: the call in flight was answered' call_was_answered

end_checks
