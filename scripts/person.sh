#!/usr/bin/env bash
# Usage: ./scripts/person.sh export NUMBER [--out FILE] | erase NUMBER [--yes]   [--sim]
#
# What is stored of one person, by his phone number, in every store: PostgreSQL (both schemas) and each bridge's files.
# For requests under POPIA; docs/security.md says what stays, and what no program can reach.
#   export   writes all of it as JSON, to FILE or to the screen
#   erase    shows what there is, asks, and takes out who he is: his drops and their reviews stay without him, what waits to
#            be sent to him is cancelled. Writes a receipt without the number into data/receipts. Safe to repeat
#   NUMBER   in any usual form: 082 000 0001, +27 82 000 0001, 27820000001
#   --yes    does not ask
#   --sim    the stack with a simulated WhatsApp
# Exit code: 0 done, 1 something was left out or needs a person (it says what), 2 wrong use, 3 no Docker.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/tool.sh"
read_options "$@"

out=
words=()
set -- ${arguments[@]+"${arguments[@]}"}
while [ $# -gt 0 ]; do
  case "$1" in
    --out)
      if [ -z "${2-}" ]; then
        echo "--out needs a file (--help says more)" >&2
        exit 2
      fi
      out=$2
      shift
      ;;
    --out=?*) out=${1#*=} ;;
    *) words+=("$1") ;;
  esac
  shift
done
if [ -n "$out" ] && [ "${words[0]-}" != export ]; then
  echo "--out goes with export only; the receipt of an erasure is written to data/receipts" >&2
  exit 2
fi
require_docker

# What is written here names people: for whoever runs this alone.
umask 077
# A second number that runs is asked, whatever .env says by now.
if [ -n "$(compose --profile '*' ps -aq whatsapp-sender 2>/dev/null)" ]; then
  tool_options+=(-e COMPOSE_PROFILES=second-number)
fi

# What is said goes to the terminal, what is made into `made`.
made=$(mktemp "${TMPDIR:-/tmp}/wa-monitor-person.XXXXXX")
trap 'rm -f "$made"' EXIT
code=0
tool caretaker person.ts ${words[@]+"${words[@]}"} >"$made" || code=$?

if [ -s "$made" ]; then
  if [ "${words[0]}" = erase ]; then
    ends_in=$(sed -n 's/^  "number_ends_in": "\([0-9]*\)".*/\1/p' "$made")
    out="$root/data/receipts/erased-$ends_in-$(date -u +%Y%m%dT%H%M%SZ).json"
    mkdir -p "$root/data/receipts"
  fi
  if [ -n "$out" ]; then
    cp "$made" "$out"
    echo "Written to $out" >&2
  else
    cat "$made"
  fi
fi
exit "$code"
