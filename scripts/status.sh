#!/usr/bin/env bash
# Usage: ./scripts/status.sh [--sim]
#
# What runs, whether WhatsApp is linked, and what the monitors do. Exit code 1, with a sentence that says what to do,
# when something needs a person.
#   --sim   the stack with a simulated WhatsApp
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
read_options "$@"
refuse_arguments
require_docker

troubles=()
trouble() { troubles+=("$1"); }

containers=$(compose --profile '*' ps -a --format '{{.Service}} {{.State}} {{.ExitCode}} {{.Health}}' | sort)
if [ -z "$containers" ]; then
  echo "Nothing runs: $(again start) starts it" >&2
  exit 1
fi

while read -r service state exit_code health; do
  printf '%-20s %s\n' "$service" "${health:-$state}"
  case "$service:$state:$health" in
    secrets:exited:* | migrate:exited:*)
      [ "$exit_code" = 0 ] || trouble "$service failed: $(again logs) $service" ;;
    secrets:* | migrate:* | *:running:healthy) ;;
    *:running:starting) trouble "$service is still starting: look again in a minute" ;;
    *:running:*) trouble "$service is unhealthy: $(again logs) $service" ;;
    *) trouble "$service does not run ($state): $(again start)" ;;
  esac
done <<<"$containers"

# link SERVICE LABEL OPTION: says how the number of a bridge is doing. OPTION of login.sh links it.
link() {
  health=$(ask "$1" 8080 /health </dev/null || true)
  local state reason
  state=$(field state <<<"$health")
  reason=$(field reason <<<"$health")
  printf '%-20s %s\n' "$2" "${state:-no answer}${reason:+ ($reason)}"
  case "$state" in
    WORKING) ;;
    SCAN_QR_CODE) trouble "$2 is not linked: run $(again login)$3" ;;
    '') trouble "$1 does not answer: $(again logs) $1" ;;
    *) trouble "$2 is not connected: $state${reason:+, $reason}" ;;
  esac
}

echo
link whatsapp-bridge WhatsApp ''
last=$(field last_message_at <<<"$health")
echo "Last message         ${last:-none yet}"
if grep -q '^whatsapp-sender ' <<<"$containers"; then link whatsapp-sender 'Second number' ' --second-number'; fi

while read -r service port; do
  answer=$(ask "$service" "$port" /health </dev/null || true)
  printf '%-20s %s\n' "$service" "${answer:-no answer}"
done <<'SERVICES'
wa-monitor-prod 8081
wa-monitor-dev 8081
feedback-sender 8082
api 3005
SERVICES

echo
if [ ${#troubles[@]} -eq 0 ]; then
  echo "All is well."
  exit 0
fi
printf 'Needs you: %s\n' "${troubles[@]}"
exit 1
