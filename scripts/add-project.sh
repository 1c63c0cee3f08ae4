#!/usr/bin/env bash
# Usage: ./scripts/add-project.sh [--sim] [--env prod|dev] [--group JID [--name NAME]]
#        ./scripts/add-project.sh --bridge URL [--key-file FILE] [--monitor URL] [--config DIR] [...]
#
# Makes a WhatsApp group a project: shows the groups that the bridge sees, asks which, adds it to projects.yaml with all
# comments kept, checks the file before it takes the old one's place, and waits until the monitor follows it.
#   --env prod|dev   whose projects.yaml; default prod
#   --group JID      takes this group and asks nothing
#   --name NAME      what rows and pages call it; default: the group's name
#   --sim            the stack with a simulated WhatsApp
# Past compose, with Node 20 or newer and npm on this machine:
#   --bridge URL     the bridge, such as http://127.0.0.1:8080
#   --key-file FILE  holds the bridge's key; default: WHATSAPP_API_KEY, or the file that WHATSAPP_API_KEY_FILE names
#   --monitor URL    the monitor of this environment, to wait for
#   --config DIR     holds prod/projects.yaml and dev/projects.yaml; default ./config
# Exit code: 0 in force (saved, without --monitor), 1 something needs a person, 2 wrong use, 3 no Docker or no Node.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/tool.sh"
read_options "$@"

[ -z "$(value_of --bridge '')" ] || tool_here add-project.ts --config "$root/config" "${arguments[@]}"

require_docker
if [ -z "$(compose ps --status running -q whatsapp-bridge 2>/dev/null)" ]; then
  echo "The bridge does not run: $(again start) starts it" >&2
  exit 1
fi
environment=$(value_of --env prod)
config=$(config_directory)
file=$config/$environment/projects.yaml
if [ -e "$file" ]; then tool_options+=(--user "$(owner_of "$file")"); fi
# Under its own path, so that what is said about the file is true out here.
tool_options+=(-v "$config:$config")
tool feedback-sender add-project.ts --config "$config" --bridge http://whatsapp-bridge:8080 \
  --key-file /secrets/whatsapp/api_key --monitor "http://wa-monitor-$environment:8081" \
  ${arguments[@]+"${arguments[@]}"}
