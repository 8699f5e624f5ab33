#!/usr/bin/env bash
# Fires every alert of the chart by its cause: several real services, each with a different fault,
# and a real Prometheus that evaluates the chart's own rules. Only the durations are changed, so
# that a minute is enough: `for` becomes 1s, and windows such as [5m] become [15s].
# tests/chart/alerts_test.yaml tests the real durations on made-up series.
# Prints a line for each check and at last "N passed, N failed".
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"
# shellcheck source=prometheus.sh
. "$(dirname "${BASH_SOURCE[0]}")/prometheus.sh"
# shellcheck source=troubled_services.sh
. "$(dirname "${BASH_SOURCE[0]}")/troubled_services.sh"
bin=${1:?usage: alerts_test.sh FOLDER_OF_THE_BINARIES}

chart=$root/helm/participant-service
rules=$chart/files/alerts.yaml
# alert SEVERITY, in alphabetical order: the alerts that each fault must fire, and no others.
declare -A expected=(
  [healthy]=''
  [down]='Down critical'
  [failing]='CallsFailing critical, CallsFailing warning, RetryQuotaExhausted warning'
  [slow]='CallsTimingOut warning'
  [denied]='CallersDenied warning, FilesRefused warning'
  [overloaded]='CallsFailing critical, CallsFailing warning, Overloaded warning'
  [throttled]='GraphThrottling warning'
  [tokenless]='TokenNotRenewed warning, TokenUnavailable critical'
  [short-lived]='TokenUnavailable critical'
  [unrecorded]='AuditFailing critical, CallsFailing critical, CallsFailing warning'
  [unread]='LogLinesDropped warning'
  [expiring]='CertificateExpiring critical, CertificateExpiring warning, FilesRefused warning'
)

check 'promtool finds no fault in the rules' promtool check rules "$rules"
check 'the rules bear their real durations with made-up series' promtool test rules "$root/tests/chart/alerts_test.yaml"
# monitoring.selector may lack a job.
says_without_a_job() {
  sed 's/job="participant-service"/cluster="west"/g' "$rules" >"$work/selected.yaml"
  cat >"$work/selected_test.yaml" <<'END'
rule_files: [selected.yaml]
tests:
  - interval: 30s
    input_series: []
    alert_rule_test:
      - alertname: ParticipantServiceDown
        eval_time: 6m
        exp_alerts:
          - exp_labels: {severity: critical, cluster: west}
            exp_annotations:
              summary: No pod of ParticipantService can be scraped.
              description: Prometheus has reached no pod for 5 minutes.
END
  promtool test rules "$work/selected_test.yaml"
}
check 'a selector that names no job leaves no gap in the text' says_without_a_job
alerts_in() { sed -nE "s/^ *- alert: //p" "$1" | sort -u; }
sections() { sed -nE 's/^### (ParticipantService[A-Za-z]+)$/\1/p' "$root/docs/runbook.md" | sort; }
check 'docs/runbook.md has a section for each alert and for no other' diff <(alerts_in "$rules") <(sections)

shortened=$work/alerts.yaml
sed -E 's/^( *for: )[0-9]+[smhd]$/\11s/; s/\[[0-9]+[smhd]\]/[15s]/g' "$rules" >"$shortened"
# Strips the durations, to show that the rest of each line is unchanged.
durations_apart() { sed -E 's/^( *for: ).*/\1/; s/\[[0-9a-z]+\]/[]/g' "$1"; }
check 'only durations were shortened' diff <(durations_apart "$rules") <(durations_apart "$shortened")

start_services
{
  echo 'global: {scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s}'
  echo "rule_files: [$shortened]"
  echo 'scrape_configs:'
  echo '  - job_name: participant-service'
  echo '    static_configs:'
  for name in "${!metrics_of[@]}"; do
    echo "      - {targets: ['${metrics_of[$name]}'], labels: {namespace: $name}}"
  done
} >"$work/prometheus.yml"
start_prometheus "$work/prometheus.yml"
check 'Prometheus scrapes them all' answers 'count(up == 1)' ${#expected[@]}

cause_troubles
# Includes alerts that ended in between, as throttling does.
fired() { printf 'max by (alertname, severity) (max_over_time(ALERTS{alertstate="firing",namespace="%s"}[10m]))' "$1"; }
names='[.[].metric | (.alertname | ltrimstr("ParticipantService")) + " " + .severity] | sort | join(", ")'
for name in "${!expected[@]}"; do
  [[ -z ${expected[$name]} ]] || check "$name: ${expected[$name]}" awaits "$(fired "$name")" "$names == \"${expected[$name]}\""
done
fires_nothing_else() {
  local name now
  for name in "${!expected[@]}"; do
    now=$(ask "$(fired "$name")" | jq -r "$names")
    [[ $now == "${expected[$name]}" ]] || { echo "$name: $now"; return 1; }
  done
}
check 'none of them fires anything else' fires_nothing_else
check 'the healthy service answered, and nothing was even pending' awaits \
  'sum(grpc_server_handled_total{namespace="healthy",grpc_code="OK"}) > 10 unless on () max_over_time(ALERTS{namespace="healthy"}[10m])' \
  'length == 1'
each_rule_is_expected() {
  diff <(rules_now | jq -r '.labels.severity + " " + .name' | sort) \
    <(tr , '\n' <<<"$(IFS=,; echo "${expected[*]}")" | sed -nE 's/^ *(\w+) (\w+)$/\2 ParticipantService\1/p' | sort -u)
}
check 'there is no rule but those' each_rule_is_expected
texts >"$work/texts"
check 'their texts have values' grep -E '[0-9]% of the calls of participant-service ' "$work/texts"
check 'none of their texts lacks one' bash -c "! grep -E '<no value>|\{\{|error' '$work/texts'"
check 'every selector of the rules finds metrics of a real service' each_selector_finds "$(rules_now | jq -r .query)"
check 'every panel of the dashboard shows something, with the labels that its legend names' dashboard_shows "$chart/files/dashboard.json"
end_checks
