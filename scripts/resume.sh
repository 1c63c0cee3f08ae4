#!/usr/bin/env bash
# Usage: ./scripts/resume.sh [--sim] [--second-number]
#
# Ends a pause of sending: one that a person began, or that restore.sh began so that somebody looks first. Messages that
# waited leave within the limits. (Feedback that was stopped is resumed with !START in a group, or POST /api/feedback/resume of the api.)
#   --second-number  of the second number
#   --sim   the stack with a simulated WhatsApp
# Exit code: 0 done, 1 something needs a person, 2 wrong use, 3 no Docker.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
read_options "$@"
service=whatsapp-bridge
not_understood=()
for argument in ${arguments[@]+"${arguments[@]}"}; do
  case "$argument" in
    --second-number) service=whatsapp-sender ;;
    *) not_understood+=("$argument") ;;
  esac
done
arguments=(${not_understood[@]+"${not_understood[@]}"})
refuse_arguments
require_docker

if ! runs "$service"; then
  echo "$service does not run: $(again start) starts it" >&2
  exit 1
fi
compose exec -T "$service" node scripts/container/resume.ts
