#!/usr/bin/env bash
# Usage: ./scripts/restore.sh ARCHIVE [--with-session] [--config] [--replace] [--yes] [--sim]
#
# Puts a backup in place on this machine and starts everything. First all of it is checked, and tried out in a database made
# for that: until then nothing is touched. Sending stays paused until ./scripts/resume.sh; feedback that was on its way when
# the backup was taken is held for a person to look at; what WhatsApp delivered since is asked for from its history.
#   ARCHIVE         wa-monitor-….tar or .tar.age. An encrypted one needs its passphrase (asked for, or BACKUP_PASSPHRASE)
#                   or its private key (BACKUP_IDENTITY_FILE)
#   --with-session  stay the device that the phone has linked: only when no other copy has used that link since. Without it
#                   the number is linked afresh, with ./scripts/login.sh
#   --config        take over the configuration of the backup too; the present one is kept beside it
#   --replace       give up what this machine holds: messages, links, tables
#   --yes           do not ask
#   --sim           the stack with a simulated WhatsApp
# Exit code: 0 done, 1 refused or failed (it says why, and what was changed), 2 wrong use, 3 no Docker.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/tool.sh"
. "$(dirname "$0")/lib/archive.sh"
read_options "$@"

archive=
bridge_options=()
replace=()
with_config=no
ask_first=yes
for argument in ${arguments[@]+"${arguments[@]}"}; do
  case "$argument" in
    --with-session) bridge_options+=(--with-session) ;;
    --replace) replace=(--replace) ;;
    --config) with_config=yes ;;
    --yes) ask_first=no ;;
    -*)
      echo "Not understood: $argument (--help says more)" >&2
      exit 2
      ;;
    *)
      if [ -n "$archive" ]; then
        echo "One archive is wanted, not also $argument (--help says more)" >&2
        exit 2
      fi
      archive=$argument
      ;;
  esac
done
if [ -z "$archive" ]; then
  echo "Which archive? ./scripts/backup.sh --list shows those of this machine (--help says more)" >&2
  exit 2
fi
if [ ! -f "$archive" ]; then
  echo "There is no file $archive" >&2
  if is_archive_name "$archive"; then echo "If it is one of this machine: $(again backup) --get $archive" >&2; fi
  exit 2
fi
require_docker
read_key "$archive"

step() { caretaker_run services/caretaker/src/restore/main.ts "$@"; }
bridge_service() { if [ "$1" = whatsapp-sender ]; then echo --profile second-number; fi; }

# Whatever happens: the unpacked copies hold everything the archive does.
unpacked=no
clean_up() {
  [ "$unpacked" = no ] && return
  unpacked=no
  step clean >/dev/null 2>&1 || true
}
trap clean_up EXIT

prepare_caretaker
echo "Checking the archive ..."
unpacked=yes
if ! report=$(archive_step check "$archive"); then
  echo "Nothing was changed." >&2
  exit 1
fi
taken_at=$(line taken_at)
bridges=$(line bridges)
changed_config=$(line config)
echo "It is good: taken $taken_at by WA Monitor $(line version), $(line rows) rows, $(line messages) messages, of $bridges"

if [ "$ask_first" = yes ]; then
  if [ ! -t 0 ]; then
    echo "Nothing was changed: there is nobody to ask, and --yes was not given" >&2
    exit 1
  fi
  if [ ${#replace[@]} -gt 0 ]; then echo "What this machine holds (messages, links to WhatsApp, tables) is GIVEN UP."; fi
  printf 'Stop what runs here and restore? [y/N] '
  read -r answer
  case "$answer" in
    y | Y | yes) ;;
    *)
      echo "Nothing was changed."
      exit 1
      ;;
  esac
fi

compose --profile '*' down --remove-orphans >/dev/null 2>&1
uses_bundled_postgres() { ! compose config postgres 2>/dev/null | grep -Eq '^ +scale: 0$'; }
if uses_bundled_postgres; then compose up -d --wait postgres >/dev/null 2>&1; fi
if ! step refuse-data ${replace[@]+"${replace[@]}"}; then
  compose down >/dev/null 2>&1
  echo "Stopped, and nothing was changed: $(again start) starts it again" >&2
  exit 1
fi

changed=no
refused() {
  compose --profile '*' down >/dev/null 2>&1
  if [ "$changed" = no ]; then
    echo "Stopped, and nothing was changed: $(again start) starts it again" >&2
  else
    echo "Half restored. Put right what is said above and run this again with --replace; do not start before that" >&2
  fi
  exit 1
}

for bridge in $bridges; do
  echo "Restoring the files of $bridge ..."
  # shellcheck disable=SC2046  # two words or none
  restored=$(COMPOSE_PROGRESS=quiet compose $(bridge_service "$bridge") run --rm --no-deps -T --quiet-pull "$bridge" \
    scripts/container/restore-bridge.ts restore ${bridge_options[@]+"${bridge_options[@]}"} ${replace[@]+"${replace[@]}"}) || refused
  changed=yes
  given_up=$(sed -n 's/.*"sends_given_up":\([0-9]*\).*/\1/p' <<<"$restored")
  if [ "${given_up:-0}" -gt 0 ]; then
    echo "$given_up messages were on their way when the backup was taken: they do not leave by themselves"
  fi
done

echo "Restoring the database ..."
report=$(step database ${replace[@]+"${replace[@]}"}) || refused
held=$(line held)
echo "$(line drops) drops"

# Work in progress of another time: the rows in the database say what is to be done.
compose run --rm --no-deps -T --quiet-pull --entrypoint sh redis -c 'rm -rf /data/*' >/dev/null 2>&1

config=$(config_directory)
if [ "$with_config" = yes ] && [ -n "$changed_config" ]; then
  kept=$config.before-restore-$(date -u +%Y%m%dT%H%M%SZ)
  cp -R "$config" "$kept"
  step config | tar -C "$config" -xf -
  echo "Configuration taken over; the one before is in $kept"
  changed_config=
fi
clean_up

start_options=()
if [ "$sim" = yes ]; then start_options=(--sim); fi
"$root/scripts/start.sh" ${start_options[@]+"${start_options[@]}"} || exit 1

echo
echo "Restored: the state of $taken_at. What you have to do now:"
if [ ${#bridge_options[@]} -eq 0 ]; then
  if [ "$(ask whatsapp-bridge 8080 /health | field state)" != WORKING ]; then echo "- Link the number: $(again login)"; fi
fi
resume=$(again resume)
case "$bridges" in
  *whatsapp-sender*)
    resume="$resume; $(again resume) --second-number"
    if ! runs whatsapp-sender; then
      echo "- The backup has a second number, and .env asks for none: COMPOSE_PROFILES=second-number and SENDERS there, $(again start)"
    fi
    if [ ${#bridge_options[@]} -eq 0 ]; then echo "- Link the second number: $(again login) --second-number"; fi
    ;;
esac
if is_encrypted "$archive" && [ "$sim" = no ] &&
  ! compose config | grep -E '^ +BACKUP_(PASSPHRASE|RECIPIENTS): ("[^"]|[^ "])' >/dev/null; then
  echo "- The backup is encrypted, and new ones would not be: BACKUP_PASSPHRASE or BACKUP_RECIPIENTS in .env, $(again start)"
fi
if [ "${held:-0}" -gt 0 ]; then
  echo "- $held pieces of feedback were on their way and are held (rule: restored): they may have been sent after the backup."
  echo "  Look into the groups, and send again from the dashboard what is missing there."
fi
if [ -n "$changed_config" ]; then
  echo "- The configuration differs from that of the backup: $changed_config. To take that over: --config --replace"
fi
if [ -n "$(ls -A "$root/data/receipts" 2>/dev/null)" ]; then
  echo "- People who were erased after the backup are back: ./scripts/person.sh erase again for each receipt in data/receipts that is newer"
fi
echo "- Then let messages leave again: $resume"
