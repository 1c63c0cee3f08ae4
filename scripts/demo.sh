#!/usr/bin/env bash
# Plays a working day on this machine and shows what came of it: ./scripts/demo.sh --help
# Installs from npm what is not there yet; needs Node 20 or newer with npm, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/node.sh
. scripts/lib/node.sh
ensure_dependencies
# The project's own Node, whatever the machine has.
exec node_modules/.bin/node scripts/demo/main.ts "$@"
