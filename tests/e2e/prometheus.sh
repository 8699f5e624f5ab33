# For the scripts in this folder, sourced after tools/lib.sh: a real Prometheus.
# shellcheck shell=bash
# shellcheck disable=SC2154  # lib.sh sets the variables that are not set here.

# start_prometheus CONFIG: sets prometheus_url.
start_prometheus() {
  prometheus --config.file="$1" --storage.tsdb.path="$work/tsdb" --web.listen-address=127.0.0.1:0 >"$work/prometheus.log" 2>&1 &
  started=($! "${started[@]}")
  prometheus_url=http://$(await_line "$work/prometheus.log" 'msg="Listening on" address=' | sed -n 's/.*address=//p')
}
# ask QUERY: Prometheus's answer, as an array of {metric, value}. Fails on an invalid query.
ask() { "${there[@]}" curl -sf --data-urlencode "query=$1" "$prometheus_url/api/v1/query" | jq -c .data.result; }
# awaits QUERY JQ: Prometheus's answer passes the jq test within 45 s.
awaits() {
  local answer='' end=$((SECONDS + 45))
  while ((SECONDS < end)); do
    answer=$(ask "$1") || true
    jq -e "$2" >/dev/null 2>&1 <<<"$answer" && return
    pause 0.2
  done
  printf '%s\n' "$answer"
  return 1
}
# answers QUERY VALUE: Prometheus eventually answers with that single value.
answers() { awaits "$1" ".[0].value[1] == \"$2\""; }

# rules_now: the rules in force, one object per line: name, query, labels, alerts.
rules_now() { curl -sf "$prometheus_url/api/v1/rules" | jq -c '.data.groups[].rules[]'; }
# texts: the annotations of the firing alerts.
texts() { rules_now | jq -r '.alerts[].annotations[]'; }
# each_selector_finds EXPRESSIONS: each NAME{...} in them matches a scraped series.
each_selector_finds() {
  local selector
  grep -oE '[a-zA-Z_:]*\{[^}]*\}' <<<"$1" | sort -u >"$work/selectors"
  [[ -s $work/selectors ]] || return 1
  while read -r selector; do
    ask "last_over_time(${selector}[10m])" | jq -e 'length > 0' >/dev/null || { echo "nothing matches $selector"; return 1; }
  done <"$work/selectors"
}
# dashboard_shows FILE: each expression, with everything selected, has a result whose series have
# the labels of the legend.
dashboard_shows() {
  local target query legend answer
  # shellcheck disable=SC2016  # These are Grafana's variables.
  sed -E 's/\$__rate_interval/30s/g; s/\$(namespace|job|instance)/.*/g' "$1" | jq -c '.panels[].targets[]?' >"$work/targets"
  [[ -s $work/targets ]] || return 1
  while read -r target; do
    query=$(jq -r .expr <<<"$target")
    legend=$(jq -c '[.legendFormat | scan("{{([a-z_]+)}}")[0]]' <<<"$target")
    answer=$(ask "$query") || { echo "no query: $query"; return 1; }
    jq -e --argjson legend "$legend" 'length > 0 and all(.[]; [.metric | has($legend[])] | all)' <<<"$answer" ||
      { echo "$query shows $answer"; return 1; }
  done <"$work/targets"
  each_selector_finds "$(jq -r .expr "$work/targets")"
}
