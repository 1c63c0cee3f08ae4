#!/usr/bin/env bash
# Usage: ./scripts/dev-db.sh reset [--yes] | copy-from-prod [--days 7] | compare [--days 7]   [--sim]
#
# The tables of development (schema dev). Those of production (public) are only ever read.
#   reset            empties them, after asking; --yes does not ask. Where monitors have read to is kept
#   copy-from-prod   copies the reviews of the last days, and their events, from public; what dev has stays as it is
#   compare          reviews per project and day in both, and where they differ
#   --sim            the stack with a simulated WhatsApp
# In the compose stack, or, with Node 20 or newer and npm on this machine, where DATABASE_URL says (the tables' owner).
# Exit code: 0 done, 1 something needs a person, 2 wrong use, 3 no Docker or no Node.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/tool.sh"
read_options "$@"

if [ -n "${DATABASE_URL:-}" ]; then tool_here dev-db.ts ${arguments[@]+"${arguments[@]}"}; fi
require_docker
tool migrate dev-db.ts ${arguments[@]+"${arguments[@]}"}
