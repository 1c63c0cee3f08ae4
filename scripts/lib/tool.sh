# shellcheck shell=bash
# Sourced after stack.sh by scripts whose work is a TypeScript file beside them.
: "${root:?}" "${arguments[@]-}"

# tool SERVICE FILE ARGUMENTS...: runs scripts/FILE inside the image, with the networks, secrets and settings of a service;
# neither Node nor a published port is needed. Options for `docker compose run` come from `tool_options`.
tool_options=()
tool() {
  local service=$1 file=$2
  shift 2
  [ -t 0 ] && [ -t 1 ] || tool_options+=(-T)
  compose run --rm --no-deps --quiet-pull -v "$root/scripts:/app/scripts:ro" \
    ${tool_options[@]+"${tool_options[@]}"} "$service" "scripts/$file" "$@"
}

# tool_here FILE ARGUMENTS...: runs scripts/FILE as a process of this machine.
tool_here() {
  local file=$1
  shift
  # shellcheck source=scripts/lib/node.sh
  . "$root/scripts/lib/node.sh"
  (cd "$root" && ensure_dependencies)
  exec "$root/node_modules/.bin/node" "$root/scripts/$file" "$@"
}

# The directory that services see as /config.
config_directory() {
  compose config | sed -n -e 's/^ *source: *//p' -e '/^ *target: \/config$/q' | tail -1 | sed -e "s/^['\"]//" -e "s/['\"]$//"
}

# Whose file that is, as `docker run --user` takes it.
owner_of() {
  # shellcheck disable=SC2012  # stat differs between Linux and macOS, and the name is not looked at
  ls -dLn "$1" | awk '{ print $3 ":" $4; exit }'
}

# value_of --option DEFAULT: what it is set to in `arguments`.
value_of() {
  local i value=$2
  for ((i = 0; i < ${#arguments[@]}; i++)); do
    case "${arguments[i]}" in
      "$1") value=${arguments[i + 1]-} ;;
      "$1="*) value=${arguments[i]#*=} ;;
    esac
  done
  echo "$value"
}
