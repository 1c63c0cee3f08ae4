#!/usr/bin/env bash
# Usage: ./scripts/login.sh [--sim] [--second-number] [--once]
#
# Links the bridge to the business phone: shows the QR code here, a new one whenever it changes, until it is scanned.
#   --second-number  links the second number's phone instead (.env.example says how there comes to be one)
#   --once  shows the present code and ends
#   --sim   the stack with a simulated WhatsApp (which links itself)
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
read_options "$@"
once=
service=whatsapp-bridge
not_understood=()
for argument in ${arguments[@]+"${arguments[@]}"}; do
  case "$argument" in
    --once) once=--once ;;
    --second-number) service=whatsapp-sender ;;
    *) not_understood+=("$argument") ;;
  esac
done
arguments=(${not_understood[@]+"${not_understood[@]}"})
refuse_arguments
require_docker

if ! runs "$service"; then
  if [ "$service" = whatsapp-sender ] && runs whatsapp-bridge; then
    echo "There is no second number: set COMPOSE_PROFILES=second-number and SENDERS in .env, then $(again start)" >&2
  else
    echo "The bridge does not run: $(again start) starts it" >&2
  fi
  exit 1
fi
terminal=
[ -t 0 ] && [ -t 1 ] || terminal=-T
# shellcheck disable=SC2086  # empty is no argument
compose exec $terminal "$service" node scripts/container/login.ts $once
if [ -z "$once" ]; then echo "$(again status) shows how it goes."; fi
