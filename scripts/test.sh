#!/usr/bin/env bash
# Usage: ./scripts/test.sh
#
# Everything that can be tested with Node and npm alone: installs what the lock file names when that is not there yet,
# then checks and tests. Real PostgreSQL, SQLite and WhatsApp client; no Docker. Exit code 0 when all of it passed.
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
  '') ;;
  -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) echo "Not understood: $* (try --help)" >&2; exit 2 ;;
esac

# shellcheck source=scripts/lib/node.sh
. scripts/lib/node.sh
ensure_dependencies
npm test
