#!/usr/bin/env bash
# Usage: ./scripts/login.sh [--sim] [--once]
#
# Links the bridge to the business phone: shows the QR code here, a new one whenever it changes, until it is scanned.
#   --once  shows the present code and ends
#   --sim   the stack with a simulated WhatsApp (which links itself)
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
read_options "$@"
once=
if [ "${arguments[*]-}" = --once ]; then once=--once; else refuse_arguments; fi
require_docker

if [ -z "$(compose ps --status running -q whatsapp-bridge 2>/dev/null)" ]; then
  echo "The bridge does not run: $(again start) starts it" >&2
  exit 1
fi
terminal=
[ -t 0 ] && [ -t 1 ] || terminal=-T
# shellcheck disable=SC2086  # empty is no argument
compose exec $terminal whatsapp-bridge node scripts/container/login.ts $once
