#!/usr/bin/env bash
# Usage: ./scripts/backup.sh [--list | --get NAME | --verify FILE] [--sim]
#
# Makes a backup now, tries it out, and copies it to data/backups: to be taken from there to another machine. What runs goes
# on. One is made every night anyway (BACKUP_AT); this one counts as one of its day.
#   --list         shows the archives that are kept
#   --get NAME     copies one of them to data/backups
#   --verify FILE  restores an archive into a database made for that, and changes nothing. An encrypted one needs its
#                  passphrase (asked for, or BACKUP_PASSPHRASE) or private key (BACKUP_IDENTITY_FILE)
#   --sim          the stack with a simulated WhatsApp
# Exit code: 0 done, 1 there is no good backup (it says why), 2 wrong use, 3 no Docker.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/archive.sh"
read_options "$@"

folder=$root/data/backups
step="make"
wanted=
set -- ${arguments[@]+"${arguments[@]}"}
while [ $# -gt 0 ]; do
  case "$1" in
    --list) step=list ;;
    --get | --verify)
      step=${1#--}
      wanted=${2-}
      if [ -z "$wanted" ]; then
        echo "$1 needs the name of an archive (--help says more)" >&2
        exit 2
      fi
      shift
      ;;
    --get=?* | --verify=?*)
      step=${1%%=*}
      step=${step#--}
      wanted=${1#*=}
      ;;
    *)
      echo "Not understood: $1 (--help says more)" >&2
      exit 2
      ;;
  esac
  shift
done
require_docker

# copy NAME: out of the volume; whole or not at all, readable by who runs this alone.
copy() {
  if ! is_archive_name "$1"; then
    echo "$1 is not the name of an archive: $(again backup) --list shows them" >&2
    exit 2
  fi
  (umask 077 && mkdir -p "$folder")
  if ! (umask 077 && read_archive "$1" >"$folder/$1.partial"); then
    rm -f "$folder/$1.partial"
    echo "There is no archive $1: $(again backup) --list shows them" >&2
    exit 1
  fi
  mv "$folder/$1.partial" "$folder/$1"
  echo "Copied to data/backups/$1"
}

read_archive() {
  if runs caretaker; then
    compose exec -T caretaker cat "/backups/$1"
  else
    compose run --rm --no-deps -T --quiet-pull --entrypoint cat caretaker "/backups/$1"
  fi 2>/dev/null
}

case "$step" in
  list)
    if runs caretaker; then
      compose exec -T caretaker node scripts/container/backup-now.ts list
    else
      caretaker_run scripts/container/backup-now.ts list
    fi
    ;;
  get) copy "$wanted" ;;
  verify)
    if [ ! -f "$wanted" ]; then
      echo "There is no file $wanted" >&2
      exit 2
    fi
    read_key "$wanted"
    prepare_caretaker
    if ! report=$(archive_step verify "$wanted"); then
      echo "$wanted is not a backup that could be restored: read above" >&2
      exit 1
    fi
    echo "Good: taken $(line taken_at) by WA Monitor $(line version), $(line rows) rows, $(line messages) messages, of $(line bridges)"
    ;;
  make)
    if ! runs caretaker; then
      echo "The caretaker does not run, and it makes the backups: $(again start)" >&2
      exit 1
    fi
    echo "Making a backup, and trying it out ..."
    if ! report=$(compose exec -T caretaker node scripts/container/backup-now.ts); then
      echo "There is no new backup: read above, or $(again logs) caretaker" >&2
      exit 1
    fi
    name=$(line name)
    echo "$name: $(line bytes) bytes, encrypted: $(line encrypted), verified: $(line verified)"
    copy "$name"
    if [ "$(line encrypted)" = no ] && [ "$sim" = no ]; then
      echo "It is not encrypted, and whoever has it has the link to WhatsApp: set BACKUP_PASSPHRASE in .env"
    fi
    ;;
esac
