#!/usr/bin/env bash
# Usage: ./scripts/logs.sh [--sim] [SERVICE...]
#
# Follows the logs of everything, or of the services named: whatsapp-bridge, whatsapp-sender, wa-monitor-prod,
# wa-monitor-dev, feedback-sender, api, caretaker, https, postgres, redis, migrate, secrets. Ctrl-C ends it.
#   --sim   the stack with a simulated WhatsApp
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
read_options "$@"
require_docker

# Those of a profile that is not asked for any more as well: what there is of them is there to be read.
follow=-f
[ -t 1 ] || follow= # into a file or a pipe: what there is, and end
# shellcheck disable=SC2086  # empty is no argument
compose --profile '*' logs $follow --tail 200 ${arguments[@]+"${arguments[@]}"}
