#!/usr/bin/env bash
# Usage: ./scripts/stop.sh [--sim]
#
# Stops everything and removes the containers. The link to WhatsApp, the messages and the tables stay; messages posted
# meanwhile are waiting at WhatsApp and are read at the next start.
#   --sim   the stack with a simulated WhatsApp
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/release.sh"
read_options "$@"
refuse_arguments
require_docker

open_release
refuse_while_deploying
# The second number and https as well, whether or not .env still asks for them.
compose --profile '*' down --remove-orphans
echo "Stopped; all data is kept. $(again start) starts it again."
