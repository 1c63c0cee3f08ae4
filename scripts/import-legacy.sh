#!/usr/bin/env bash
# Usage: ./scripts/import-legacy.sh MESSAGES_DB [--state FILE] [--env prod|dev] [--since DATE] [--apply] [--sim]
#
# Reads the messages.db of the Go bridge that was used before, and says per project which drops the old monitor missed.
# With --apply it makes their rows, dated as their messages; again is harmless. The old files are only read.
#   --state FILE     the old monitor's state.json: tells what it had passed from what it never reached
#   --env prod|dev   whose projects.yaml and schema; default prod
#   --since DATE     leaves out messages sent before, such as 2025-11-01
#   --sim            the stack with a simulated WhatsApp
# Past compose, with Node 20 or newer and npm on this machine: set DATABASE_URL
#   --config DIR     holds prod/projects.yaml and dev/projects.yaml; default ./config
# Exit code: 0 done, 1 something needs a person, 2 wrong use, 3 no Docker or no Node.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/tool.sh"
read_options "$@"

if [ -n "${DATABASE_URL:-}" ]; then
  tool_here import-legacy.ts --config "$root/config" ${arguments[@]+"${arguments[@]}"}
fi

require_docker
environment=$(value_of --env prod)
for ((i = 0; i < ${#arguments[@]}; i++)); do
  [ -f "${arguments[i]}" ] || continue
  # Under its own path and as its owner, so that it can be read and what is said about it is true out here.
  arguments[i]=$(cd "$(dirname "${arguments[i]}")" && pwd)/$(basename "${arguments[i]}")
  folder=$(dirname "${arguments[i]}")
  case " ${tool_options[*]-} " in *" $folder:$folder:ro "*) ;; *) tool_options+=(-v "$folder:$folder:ro") ;; esac
done
database=${arguments[0]-}
if [ -f "$database" ]; then tool_options+=(--user "$(owner_of "$database")"); fi
# The copy that is read may be larger than a container's memory for temporary files.
copies=$(mktemp -d)
trap 'rm -rf "$copies" 2>/dev/null || true' EXIT
chmod 1777 "$copies"
tool_options+=(-v "$copies:/copies" -e TMPDIR=/copies)
tool "wa-monitor-$environment" import-legacy.ts --config /config ${arguments[@]+"${arguments[@]}"}
