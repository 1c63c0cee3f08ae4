#!/usr/bin/env bash
# Usage: ./scripts/start.sh [--sim]
#
# Builds what has changed and starts everything; returns when it is healthy. Safe to repeat: what runs unchanged goes on.
# To bring a running stack to another version, one service after the other and back if need be: ./scripts/deploy.sh
#   --sim   the stack with a simulated WhatsApp, apart from production
# Exit code: 0 all runs, 1 something needs a person, 2 wrong use, 3 no Docker.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/release.sh"
read_options "$@"
refuse_arguments
require_docker

open_release
refuse_while_deploying
build=
if has_sources; then
  name_build
  build=--build
fi

# shellcheck disable=SC2086  # empty is no argument
if ! compose up -d --wait $build; then
  echo
  compose ps -a --format '{{.Service}}: {{.State}} {{.Health}}' | grep -vE ': running healthy|: exited *$' || true
  compose logs --no-log-prefix --tail 15 secrets migrate
  echo "Not everything started: read above, or $(again logs); $(again doctor) looks for the usual causes" >&2
  exit 1
fi
remember_release

echo
state=$(ask whatsapp-bridge 8080 /health | field state)
address=$(compose port whatsapp-bridge 8080)
second=
if runs whatsapp-sender; then second=$(ask whatsapp-sender 8080 /health | field state); fi
if [ "$state" = WORKING ] && [ -n "$second" ] && [ "$second" != WORKING ]; then
  echo "Running, the second number is not linked yet: run $(again login) --second-number"
elif [ "$state" = WORKING ]; then
  echo "Running and linked to WhatsApp. $(again status) shows how it goes."
else
  echo "Running, not linked yet: run $(again login), or open http://$address/login"
fi
domain=$(compose config | sed -n 's/^ *DOMAIN: *//p' | tr -d '"' | head -1)
if runs https; then
  port=$(compose port https 8443)
  port=:${port##*:}
  echo "The dashboard: https://$domain${port#:443}/wa-monitor"
fi
