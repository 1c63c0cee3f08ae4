#!/usr/bin/env bash
# Usage: ./scripts/api-key.sh create NAME --role viewer|reviewer|admin | list | revoke NAME   [--env prod|dev] [--sim]
#
# Keys of the api (X-API-Key), one for each program or person that asks it. The key is shown once, when it is made; only its
# hash is kept. A revoked one opens nothing any more within 5 seconds.
#   viewer     looks: drops, timelines, feedback, live changes, metrics
#   reviewer   reviews drops and answers contractors as well
#   admin      pauses and resumes everything, and looks into the queue, as well
#   --env      whose api; default prod
#   --sim      the stack with a simulated WhatsApp
# In the compose stack, or, with Node 20 or newer and npm on this machine, where DATABASE_URL says (the tables' owner).
# Exit code: 0 done, 1 something needs a person, 2 wrong use, 3 no Docker or no Node.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/tool.sh"
read_options "$@"

if [ -n "${DATABASE_URL:-}" ]; then tool_here api-key.ts ${arguments[@]+"${arguments[@]}"}; fi
require_docker
tool migrate api-key.ts ${arguments[@]+"${arguments[@]}"}
