#!/usr/bin/env bash
# Usage: ./scripts/doctor.sh [--sim]
#
# Looks for what is wrong, before the first start or when something does not work: Docker, disk and memory, ports, settings,
# projects, the way to WhatsApp, the clock, images and volumes, a second copy, backups. Changes nothing; needs neither a
# running stack nor the internet. One line for each: ✓ well, ! worth a look, ✗ has to be put right; with what to do.
#   --sim   the stack with a simulated WhatsApp
# Exit code: 0 nothing has to be put right, 1 something has, 2 wrong use, 3 no Docker.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/doctor-machine.sh"
. "$(dirname "$0")/lib/doctor-settings.sh"
. "$(dirname "$0")/lib/doctor-stack.sh"
read_options "$@"
refuse_arguments

wrong=0
ok() { echo "✓ $1"; }
hint() { echo "! $1"; }
bad() { echo "✗ $1"; wrong=$((wrong + 1)); }

# Lines of `ok|hint|bad`, a tab, and a sentence.
tell() {
  local mark sentence
  while IFS=$'\t' read -r mark sentence; do
    case "$mark" in ok | hint | bad) "$mark" "$sentence" ;; esac
  done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

check_docker
check_env_file
if compose config >"$work/config" 2>"$work/said"; then
  project=$(sed -n 's/^name: *//p' "$work/config" | head -1)
  find_image
  check_disk
  check_memory
  check_ports
  check_settings
  check_whatsapp
  check_images
  check_volumes
  check_copies
  check_containers
  check_backup
else
  bad "The compose files cannot be read: $(tail -1 "$work/said"). If that is a line of .env, correct it; else git status shows what was changed"
  check_disk
  check_memory
fi

echo
if [ $wrong = 0 ]; then
  echo "Nothing has to be put right."
  exit 0
fi
echo "To be put right: $wrong (marked ✗ above)"
exit 1
