# shellcheck shell=bash
# Sourced after stack.sh by backup.sh and restore.sh: archives, and what opens them.
: "${root:?}" "${sim:?}"

# caretaker_run ARGUMENTS...: one of its programs in a container of its own; the caretaker itself need not run.
caretaker_run() { COMPOSE_PROGRESS=quiet compose run --rm --no-deps -T --quiet-pull caretaker "$@"; }

# is_archive_name NAME: whether that could be the name of an archive, and nothing else.
is_archive_name() {
  case "$1" in
    */* | *' '*) return 1 ;;
    wa-monitor-[0-9]*T[0-9]*Z.tar | wa-monitor-[0-9]*T[0-9]*Z.tar.age) ;;
    *) return 1 ;;
  esac
}

is_encrypted() { [ "$(head -c 18 "$1" | LC_ALL=C tr -d '\0')" = age-encryption.org ]; }

# read_key FILE: sets `key` to what opens it: the passphrase, or private keys in one line; empty when it is not encrypted.
# It goes on to a container by its standard input: neither a command line nor `docker inspect` shows it.
read_key() {
  key=
  is_encrypted "$1" || return 0
  if [ -n "${BACKUP_IDENTITY_FILE-}" ]; then
    if [ ! -r "$BACKUP_IDENTITY_FILE" ]; then
      echo "BACKUP_IDENTITY_FILE ($BACKUP_IDENTITY_FILE) cannot be read" >&2
      exit 1
    fi
    key=$(grep -o 'AGE-SECRET-KEY-[0-9A-Z-]*' "$BACKUP_IDENTITY_FILE" | tr '\n' ' ') || true
    if [ -z "$key" ]; then
      echo "BACKUP_IDENTITY_FILE ($BACKUP_IDENTITY_FILE) holds no private key of age (AGE-SECRET-KEY-1…)" >&2
      exit 1
    fi
  elif [ -n "${BACKUP_PASSPHRASE-}" ]; then
    key=$BACKUP_PASSPHRASE
    # It opens this archive. Left in the environment it would win over .env, and new archives would be encrypted with it.
    unset BACKUP_PASSPHRASE
  elif [ -t 0 ]; then
    printf 'Passphrase of the backup: ' >&2
    read -rs key
    echo >&2
  else
    echo "This archive is encrypted: give BACKUP_PASSPHRASE or BACKUP_IDENTITY_FILE in the environment" >&2
    exit 1
  fi
}

# archive_step STEP FILE: a step of services/caretaker/src/restore that reads an archive.
archive_step() {
  { printf '%s\n' "$key"; cat "$2"; } | caretaker_run services/caretaker/src/restore/main.ts "$1"
}

# The caretaker's secrets and networks, and its image, on a machine where nothing has run yet.
prepare_caretaker() {
  local image said
  image=$(compose config --images | grep caretaker)
  if has_sources && [ -z "$(docker image ls -q "$image")" ]; then build_images; fi
  # Older versions of Compose name every network and volume that they make.
  if ! said=$(compose run --rm -T secrets 2>&1); then
    echo "$said" >&2
    exit 1
  fi
}

# line NAME: the value of NAME=VALUE in `report`.
# shellcheck disable=SC2154  # whoever calls this has it
line() { sed -n "s/^$1=//p" <<<"$report"; }
