#!/usr/bin/env bash
# Usage: ./scripts/status.sh [--sim] [--json | --watch]
#
# How everything is, on one screen: services with memory and CPU, WhatsApp's state and number, what may still be sent,
# last message, lag and today's counts per project, feedback, PostgreSQL, disk, backup; until there is an administrator, the
# address where he makes his account. Exit code 1, with a sentence that says what to do for each thing, when something
# needs a person.
#   --json   one JSON document: {at, needs, containers, status}; status is null while the caretaker does not answer
#   --watch  again every 5 seconds, until Ctrl-C
#   --sim    the stack with a simulated WhatsApp
# Exit code: 0 well, 1 something needs a person, 2 wrong use, 3 no Docker.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
read_options "$@"
json=no
watch=no
not_understood=()
for argument in ${arguments[@]+"${arguments[@]}"}; do
  case "$argument" in
    --json) json=yes ;;
    --watch) watch=yes ;;
    *) not_understood+=("$argument") ;;
  esac
done
arguments=(${not_understood[@]+"${not_understood[@]}"})
refuse_arguments
require_docker

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

options=()
if [ "$sim" = yes ]; then options+=(--sim); fi
if [ "$json" = yes ]; then options+=(--json); fi
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then options+=(--color); fi

# Docker's view, into $scratch/containers: service|state|exit code|health|name
list_containers() {
  compose --profile '*' ps -a --format '{{.Service}}|{{.State}}|{{.ExitCode}}|{{.Health}}|{{.Name}}' \
    >"$scratch/containers"
}

# names STATES...: of the containers in one of these states.
names() {
  local states=" $* " service state rest
  while IFS='|' read -r service state rest; do
    case "$states" in *" $state "*) echo "${rest##*|}" ;; esac
  done <"$scratch/containers"
}

# The first of ours that can be entered (a paused one would hold us up): any has the program that draws the screen.
drawer() {
  local wanted service state rest
  for wanted in caretaker api feedback-sender wa-monitor-prod wa-monitor-dev whatsapp-bridge; do
    while IFS='|' read -r service state rest; do
      if [ "$service:$state" = "$wanted:running" ]; then
        echo "${rest##*|}"
        return
      fi
    done <"$scratch/containers"
  done
}

# What the caretaker says, into $scratch/status: nothing when it does not run, or says nothing in time.
ask_caretaker() {
  local service state rest
  while IFS='|' read -r service state rest; do
    if [ "$service:$state" = caretaker:running ]; then
      docker exec "${rest##*|}" timeout 4 ask 8083 /status </dev/null >"$scratch/status" 2>/dev/null ||
        : >"$scratch/status"
    fi
  done <"$scratch/containers"
}

# Everything, by the program in a container. Its exit code: 0 well, 10 something needs a person, else it could not.
screen() {
  local container running
  container=$(drawer)
  [ -n "$container" ] || return 1
  running=$(names running paused)
  : >"$scratch/status"
  ask_caretaker &
  # Takes two seconds by itself. The program comes after it: it would be counted to the container it runs in.
  # shellcheck disable=SC2086  # one argument each
  docker stats --no-stream --format '{{.Name}}|{{.CPUPerc}}|{{.MemUsage}}' $running >"$scratch/stats" 2>/dev/null || true
  wait
  { cat "$scratch/containers" && echo -- && cat "$scratch/stats" && echo -- && cat "$scratch/status"; } |
    docker exec -i "$container" node scripts/container/status-screen.ts ${options[@]+"${options[@]}"} \
      2>"$scratch/errors"
}

# The address where the first administrator makes an account; nothing once there is one.
first_admin() {
  local service state rest container said token address
  while IFS='|' read -r service state rest; do
    [ "$service:$state" = api:running ] || continue
    container=${rest##*|}
    said=$(docker exec "$container" timeout 4 ask 3005 /api/welcome </dev/null 2>/dev/null) || return 0
    case "$said" in *'"open":true'*) ;; *) return 0 ;; esac
    token=$(docker exec "$container" cat /secrets/api/first_admin_token </dev/null 2>/dev/null) || return 0
    address=$(docker port "$container" 3005 2>/dev/null | head -1)
    echo
    echo "The first administrator makes an account here, once:"
    echo "  http://${address:-127.0.0.1:3005}/wa-monitor/welcome#token=$token"
  done <"$scratch/containers"
}

# What can be said without that program: the containers alone.
plain_list() {
  local service state exit_code health troubles=()
  while IFS='|' read -r service state exit_code health _; do
    [ "$json" = yes ] || printf '%-20s %s\n' "$service" "${health:-$state}"
    case "$service:$state:$health" in
      secrets:exited:* | migrate:exited:*)
        [ "$exit_code" = 0 ] || troubles+=("$service failed: $(again logs) $service") ;;
      secrets:* | migrate:* | *:running:healthy) ;;
      *:running:starting) troubles+=("$service is still starting: look again in a minute") ;;
      *:running:*) troubles+=("$service is unhealthy: $(again logs) $service") ;;
      *) troubles+=("$service does not run ($state): $(again start)") ;;
    esac
  done <"$scratch/containers"
  troubles+=("More cannot be said, no service of ours can be asked: $(again logs), then $(again start)")
  if [ "$json" = yes ]; then
    printf '{"needs":['
    for ((i = 0; i < ${#troubles[@]}; i++)); do
      [ "$i" = 0 ] || printf ','
      printf '{"code":"container","subject":"","severity":"now","what":"%s","todo":""}' "${troubles[i]}"
    done
    printf '],"containers":[],"status":null}\n'
  else
    echo
    printf 'Needs you: %s\n' "${troubles[@]}"
  fi
}

# One look, on standard output. 1 when something needs a person.
look() {
  list_containers
  if [ ! -s "$scratch/containers" ]; then
    if [ "$json" = yes ]; then
      printf '{"needs":[{"code":"container","subject":"","severity":"now","what":"Nothing runs","todo":"Run %s"}],"containers":[],"status":null}\n' "$(again start)"
    else
      echo "Needs you: Nothing runs: $(again start) starts it"
    fi
    return 1
  fi
  local code=0
  screen >"$scratch/screen" || code=$?
  if [ "$json" = no ]; then first_admin >>"$scratch/screen"; fi
  case "$code" in
    0) cat "$scratch/screen" ;;
    10) cat "$scratch/screen"; return 1 ;;
    *) plain_list; return 1 ;;
  esac
}

if [ "$watch" = no ]; then
  look
  exit
fi

trap 'exit 0' INT TERM
while true; do
  look >"$scratch/shown" || true
  if [ -t 1 ] && [ "$json" = no ]; then printf '\033[H\033[2J'; fi
  cat "$scratch/shown"
  sleep 5
done
