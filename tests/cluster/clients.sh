# Sourced after tools/lib.sh, tools/lib-go.sh and tests/clients/prepare.sh: the load clients of
# tests/clients as pods in the cluster of tools/cluster, in the namespace `bots`. No image has their
# four runtimes: the pods mount the node's own programs and libraries and this checkout, read-only
# and at the same paths.
# shellcheck shell=bash
# lib.sh and rolling.sh set the variables used here.
# shellcheck disable=SC2154
# shellcheck source=../clients/rolling.sh
. "$root/tests/clients/rolling.sh"

# The cluster's name. Set it before to use another one.
: "${cluster_name:=cluster}"
kubectl=("$root/tools/cluster" in --name "$cluster_name" kubectl)

prepare_rolling() { "prepare_$1" && build_rolling "$1"; }

# load_client_image: almost empty, since its programs are mounted.
load_client_image() {
  local folder=$work/client-image name
  mkdir -p "$folder/tmp"
  for name in bin sbin lib lib64; do ln -sfn "usr/$name" "$folder/$name"; done
  "$root/tools/cluster" load --name "$cluster_name" localhost/client:1 "$folder" -- /usr/bin/true
}

# folders_of LANGUAGE: the node's folders that the client's pod must mount.
folders_of() {
  printf '%s\n' /usr "$root"
  case $1 in
    # The interpreter of the virtual environment need not be Debian's.
    python) "$clients/python/.venv/bin/python" -c 'import sys; print(sys.base_prefix)' ;;
    # Debian's Java keeps its settings there.
    java) printf '%s\n' /etc/java-*-openjdk "$(mvn_repository)" ;;
  esac
}
# mvn_repository: Maven's download folder, from a path in the class path that it has written.
mvn_repository() { sed -E 's|^([^:]*/repository)/.*|\1|' "$clients/java/target/classpath"; }

# rolling_pod NAME LANGUAGE ARGUMENT...: prints the pod's manifest.
rolling_pod() {
  local name=$1 language=$2 rolling folders manifest
  shift 2
  rolling_command "$language"
  # Folders inside /usr are already mounted.
  folders=$(folders_of "$language" | grep -v '^/usr/' | sort -u | jq -Rnc '[inputs]')
  manifest=$(<"$root/tests/cluster/manifests/rolling.yaml")
  manifest=${manifest//@NAME@/"$name"}
  manifest=${manifest//@COMMAND@/"$(jq -nc '$ARGS.positional' --args -- "${rolling[@]}" "$@")"}
  manifest=${manifest//@MOUNTS@/"$(jq -c 'to_entries | map({name: "node-\(.key)", mountPath: .value, readOnly: true})' <<<"$folders")"}
  manifest=${manifest//@VOLUMES@/"$(jq -c 'to_entries | map({name: "node-\(.key)", hostPath: {path: .value}})' <<<"$folders")"}
  printf '%s\n' "$manifest"
}

# start_rolling NAME LANGUAGE ARGUMENT...: returns once a call has succeeded. Follows its log in
# $work/NAME.log.
start_rolling() {
  rolling_pod "$@" | "${kubectl[@]}" apply -f - >/dev/null || return
  "${kubectl[@]}" -n bots wait "pod/$1" --for=jsonpath='{.status.containerStatuses[0].started}'=true --timeout=60s >/dev/null || return
  rm -f "$work/$1.log"  # From an earlier run.
  "${kubectl[@]}" -n bots logs --follow "$1" >"$work/$1.log" 2>&1 &
  started=($! "${started[@]}")
  await_line "$work/$1.log" ' serving$' >/dev/null
}

# stop_rolling NAME: ends it, prints its report and deletes it. Its failures, with their times, stay
# in $work/NAME.log.
stop_rolling() {
  # The shell may be killed with its container before it can report success. The wait decides.
  "${kubectl[@]}" -n bots exec "$1" -- /usr/bin/sh -c 'kill -TERM 1' || true
  "${kubectl[@]}" -n bots wait "pod/$1" --for=jsonpath='{.status.phase}'=Succeeded --timeout=60s >/dev/null || return
  "${kubectl[@]}" -n bots logs "$1" >"$work/$1.log" && "${kubectl[@]}" -n bots delete pod "$1" >/dev/null && grep '^{' "$work/$1.log"
}
