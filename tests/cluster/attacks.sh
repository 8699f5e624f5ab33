# Sourced after setup.sh, calls.sh, security.sh and tests/attacks/bystanders.sh: strangers attack a
# pod, without any effect on others.
# shellcheck shell=bash
# shellcheck disable=SC2154

# The node has all of its addresses.
attackers_net=10.98.0

# attack_from_pod NAME API_ADDRESS HEALTH_ADDRESS
attack_from_pod() {
  local manifest
  manifest=$(<"$cluster_tests/manifests/attacker.yaml")
  manifest=${manifest//@PROGRAMS@/"$bin"}
  manifest=${manifest//@COMMAND@/"$(jq -nc '$ARGS.positional' --args -- /programs/attack "$@" "$attackers_net")"}
  k -n emulator delete pod attacker --ignore-not-found >/dev/null
  k apply -f - <<<"$manifest" >/dev/null && ended_well emulator attacker 120s
}
# unharmed NAME READY_SINCE: the same container has been ready all the time, and no probe of the
# kubelet has failed.
unharmed() {
  k -n calls get pod "$1" -o json | jq -e --arg since "$2" '
    (.status.containerStatuses | all(.restartCount == 0 and .ready)) and
    (.status.conditions[] | select(.type == "Ready") | .status == "True" and .lastTransitionTime == $since)' &&
    k -n calls get events --field-selector "reason=Unhealthy,involvedObject.name=$1" -o json | jq -e --arg since "$2" '
      .items | all(.lastTimestamp != null and .lastTimestamp <= $since)'
}
# memory_is_small UID: its peak is far below the pod's limit.
memory_is_small() {
  local file mib
  file=$(find /sys/fs/cgroup '(' -path "*cluster-$cluster_name/*pod$1/memory.max_usage_in_bytes" -o -path "*cluster-$cluster_name/*pod$1/memory.peak" ')' -print -quit)
  [[ -n $file ]] || { echo "no control group of pod $1 has its memory"; return 1; }
  mib=$(($(<"$file") >> 20))
  printf '| its memory | at most %d MiB |\n' "$mib" >>"$seen"
  ((mib < 128))
}
# strangers_attack: attacks the only pod, which install_with_tls started.
strangers_attack() {
  local pod name since address
  cluster in ip route replace local "$attackers_net.0/24" dev lo
  pod=$(k -n calls get pod -l app.kubernetes.io/component=server -o json | jq -c '.items[0]')
  name=$(jq -r .metadata.name <<<"$pod")
  address=$(jq -r .status.podIP <<<"$pod")
  since=$(jq -r '.status.conditions[] | select(.type == "Ready").lastTransitionTime' <<<"$pod")
  check 'nobody attacks' bystanders_are_served nobody "$address:50051" "$address:50052" "$work/tls" pause 10
  for attack in $("$bin/attack" --list); do
    check "$attack: others are served" bystanders_are_served "$attack" "$address:50051" "$address:50052" "$work/tls" \
      attack_from_pod "$attack" "$address:50051" "$address:50052"
    check "$attack: the pod has not seen it" unharmed "$name" "$since"
  done
  check 'its memory stays small' memory_is_small "$(jq -r .metadata.uid <<<"$pod")"
  check 'the policy holds after all that' only_the_bot_may
}
