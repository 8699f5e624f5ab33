#!/usr/bin/env bash
# The attacks that need no certificate, by an attacker with half a processor, on a service limited
# to exactly 512 MiB. Needs root and version 1 of cgroups. Prints a line for each check, what others
# saw meanwhile, and at last "N passed, N failed".
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=../e2e/checks.sh
. "$root/tests/e2e/checks.sh"
# shellcheck source=bystanders.sh
. "$root/tests/attacks/bystanders.sh"
bin=${1:?usage: cgroups_test.sh FOLDER_OF_THE_BINARIES}

# Children of this process's own cgroups, so that the limits nest inside its existing ones.
own_cgroup() { echo "/sys/fs/cgroup/$1$(sed -n "s/^[0-9]*:$1://p" /proc/self/cgroup)"; }
memory=$(own_cgroup memory)/attacked-$$
cpu=$(own_cgroup cpu)/attacker-$$
home=$(own_cgroup memory)
end_cgroups() {
  echo $$ >"$home/cgroup.procs"
  stop_started
  rmdir "$memory" "$cpu" || true
}
trap end_cgroups EXIT
mkdir "$memory" "$cpu"
echo $((512 << 20)) >"$memory/memory.limit_in_bytes"
echo 50000 >"$cpu/cpu.cfs_quota_us"

# A started process inherits this shell's cgroup.
start_service_within() {
  echo $$ >"$memory/cgroup.procs"
  start_service "$@"
  echo $$ >"$home/cgroup.procs"
}
attack() (
  echo "$BASHPID" >"$cpu/cgroup.procs"
  exec "$bin/attack" "$1" "$address" "$health_address" 127.0.1
)
# lives: uses far less memory than allowed. Without the bounds on handshakes the first attack costs
# more than this.
lives() {
  local mib=$(($(<"$memory/memory.max_usage_in_bytes") >> 20))
  echo "at most $mib MiB, limit reached $(<"$memory/memory.failcnt") times"
  ((mib < 128)) && kill -0 "${started[0]}" && [[ $(curl -s -o /dev/null -w '%{http_code}' "http://$health_address/readyz") == 200 ]]
}

tls=$work/tls
"$root/tools/try-certificates" "$tls"
start_emulator "$bin" --ring_time=60s
start_service_within "$bin" --tls_cert_file="$tls/server.pem" --tls_key_file="$tls/server.key" \
  --tls_client_ca_file="$tls/ca.pem" --caller_policy_file="$tls/policy.json" --audit_log=
health_address=$(await_line "$work/service.log" '"msg":"listening"' | jq -r .health_address)

check 'the service knows its limit' grep '"msg":"limits".*memory_limit[^,]*512' "$work/service.log"
check 'nobody attacks' bystanders_are_served nobody "$address" "$health_address" "$tls" pause 10
for name in $("$bin/attack" --list); do
  check "$name: others are served" bystanders_are_served "$name" "$address" "$health_address" "$tls" attack "$name"
  check "$name: it lives" lives
done
lives || true
print_bystanders
end_checks
