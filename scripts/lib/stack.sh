# shellcheck shell=bash
# Sourced by the scripts beside it: which stack is meant, and how to talk to it.
# Exit codes of all of them: 0 well, 1 something needs a person (the last line says what), 2 wrong use, 3 no Docker.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
sim=no
arguments=()

# Reads --sim and --help; leaves the rest in `arguments`.
read_options() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --sim) sim=yes ;;
      -h | --help) usage; exit 0 ;;
      *) arguments+=("$1") ;;
    esac
    shift
  done
}

# The comment at the top of the script is its help.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

refuse_arguments() {
  [ ${#arguments[@]} -eq 0 ] && return
  echo "Not understood: ${arguments[*]}" >&2
  usage >&2
  exit 2
}

compose() {
  if [ "$sim" = yes ]; then
    # The project is named here too: a COMPOSE_PROJECT_NAME meant for production must not count.
    (cd "$root" && docker compose -p wa-monitor-sim -f docker-compose.yml -f docker-compose.dev.yml "$@")
  else
    (cd "$root" && docker compose "$@")
  fi
}

require_docker() {
  if ! docker compose version >/dev/null 2>&1; then
    echo "Docker with Compose v2 is needed: https://docs.docker.com/engine/install/" >&2
    exit 3
  fi
  docker info >/dev/null 2>&1 && return
  echo "The Docker engine does not answer: start it, or run this as a user who may use it" >&2
  exit 3
}

# runs SERVICE: whether it does. All profiles count: a service that runs is there, whatever .env says now.
runs() { [ -n "$(compose --profile '*' ps --status running -q "$1" 2>/dev/null)" ]; }

# ask SERVICE PORT PATH: the answer of a service, asked from inside its container.
ask() { compose exec -T "$1" ask "$2" "$3" 2>/dev/null; }

# field NAME: the value of "NAME" in a flat JSON object on standard input; nothing for null.
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" | sed 's/^null$//'; }

# How this script was called, for sentences that say what to run next: `again login` → ./scripts/login.sh --sim
again() { if [ "$sim" = yes ]; then echo "./scripts/$1.sh --sim"; else echo "./scripts/$1.sh"; fi; }

# A server that was deployed to has images and no sources.
has_sources() { [ -e "$root/Dockerfile" ] && [ -d "$root/packages" ]; }

# Which build it is, for the pages and logs that name the version: the last commit that touched what goes into an image.
name_build() {
  local paths=(Dockerfile package.json package-lock.json packages services scripts/container scripts/build.ts)
  if [ -z "${WA_MONITOR_BUILD-}" ]; then
    WA_MONITOR_BUILD=$(git -C "$root" log -1 --format=%h -- "${paths[@]}" 2>/dev/null || true)
    if [ -n "$WA_MONITOR_BUILD" ] && [ -n "$(git -C "$root" status --porcelain -- "${paths[@]}" 2>/dev/null)" ]; then
      WA_MONITOR_BUILD=$WA_MONITOR_BUILD-changed
    fi
  fi
  export WA_MONITOR_BUILD
}

# Every image of ours that the settings ask for, but that of the simulator, which stands for WhatsApp.
build_images() {
  local services
  name_build
  services=$(compose config | awk '
    /^[^ ]/ { services = /^services:/ }
    services && /^  [^ ]/ { service = $1; sub(/:$/, "", service) }
    services && /^    build:/ && service != "whatsapp-simulator" { print service }')
  # shellcheck disable=SC2086  # one argument each
  compose build --quiet $services
}
