# shellcheck shell=bash
# Sourced after release.sh: brings images and files to a server over ssh, and runs deploy.sh there.
: "${root:?}" "${load-}" "${timeout:?}" "${sim:?}"

# One connection for everything, so that a password is asked for once.
remote() {
  # shellcheck disable=SC2086  # words of a command
  ${DEPLOY_SSH:-ssh} -o ControlMaster=auto -o "ControlPath=$connection/s" -o ControlPersist=60 "$host" "$@"
}

deploy_to() {
  local directory=wa-monitor server_is here_is names status=0
  host=${1%%:*}
  case "$1" in *:?*) directory=${1#*:} ;; esac
  directory=${directory#\~/}
  case "$directory" in *[!A-Za-z0-9._/-]* | -*) misuse "The directory may have letters, digits, dots, dashes and slashes: $directory" ;; esac
  case "$host" in '' | -*) misuse "--to takes USER@HOST or USER@HOST:DIRECTORY" ;; esac
  connection=$(mktemp -d /tmp/wa-deploy.XXXXXX)
  trap close_connection EXIT

  if ! server_is=$(remote "docker version -f '{{.Server.Os}}/{{.Server.Arch}}' && docker compose version --short" 2>"$connection/said"); then
    cat "$connection/said" >&2
    case "$(cat "$connection/said")" in
      *[Dd]ocker*) echo "$host has no Docker with Compose v2 that this user may use: https://docs.docker.com/engine/install/" >&2; exit 3 ;;
    esac
    echo "$host was not reached: try ${DEPLOY_SSH:-ssh} $host" >&2
    exit 1
  fi
  here_is=$(docker version -f '{{.Server.Os}}/{{.Server.Arch}}')
  if [ -z "$load" ] && [ "$(head -1 <<<"$server_is")" != "$here_is" ]; then
    echo "Images built here are for $here_is and $host is $(head -1 <<<"$server_is"): clone this repository there and run ./scripts/start.sh" >&2
    exit 1
  fi

  if [ -n "$load" ]; then
    say "Sending $load to $host"
    names=$(remote docker load <"$load" | sed -n 's/^Loaded image: //p' | tr '\n' ' ')
  else
    # The server's settings say which services there are.
    COMPOSE_PROFILES=$(remote "cat $directory/.env 2>/dev/null" | sed -n 's/^COMPOSE_PROFILES=//p' | tr -d "'\"\r" | tail -1)
    export COMPOSE_PROFILES
    say "Building"
    build_images
    names=$(send_images)
  fi
  send_files "$directory"
  say "Deploying on $host, in $directory"
  remote "cd $directory && ./scripts/deploy.sh --timeout $timeout --images '$names' $([ "$sim" = no ] || echo --sim)" || status=$?
  case $status in
    0 | 1 | 2 | 3) [ -n "$load" ] || remote "docker image rm $names >/dev/null 2>&1" || true ;;
    *)
      echo "The connection to $host broke. What was under way there goes on; run this again to see it through" >&2
      status=1
      ;;
  esac
  exit $status
}

close_connection() {
  remote -O exit >/dev/null 2>&1 || true
  rm -rf "$connection"
}

# Says the names that the images have on the server. What is there already is not sent again.
send_images() {
  local image repository missing=() names=()
  while read -r image; do
    case "$image" in wa-monitor*) ;; *) continue ;; esac
    repository=${image%:*}
    names+=("$repository:incoming")
    remote "docker tag $(image_id "$image") $repository:incoming 2>/dev/null" </dev/null && continue
    docker tag "$image" "$repository:outgoing"
    missing+=("$repository")
  done < <(compose config >"$connection/config" && images_of "$connection/config")
  if [ ${#missing[@]} -gt 0 ]; then
    say "Sending ${missing[*]}" >&2
    docker save "${missing[@]/%/:outgoing}" | gzip -1 | remote 'gunzip | docker load' >/dev/null
    for repository in "${missing[@]}"; do
      remote "docker tag $repository:outgoing $repository:incoming && docker image rm $repository:outgoing >/dev/null" </dev/null
      # Gone already where the server is this machine.
      docker image rm "$repository:outgoing" >/dev/null 2>&1 || true
    done
  fi
  echo "${names[*]}"
}

# All that compose and the scripts need. It arrives whole before anything takes the place of what is there.
send_files() {
  local directory=$1 files='docker-compose.yml compose scripts .env.example LICENSE README.md'
  [ "$sim" = no ] || files="$files docker-compose.dev.yml"
  # shellcheck disable=SC2086  # one argument each
  COPYFILE_DISABLE=1 tar -C "$root" -czf - $files config data/README.md |
    remote "mkdir -p $directory && cd $directory && rm -rf .incoming && mkdir .incoming && tar -C .incoming -xzf -"
  # Projects and settings that are there are the server's own.
  remote "cd $directory && FILES='$files' sh -eu" <<'THERE'
for file in $FILES; do
  rm -rf "./$file"
  mv ".incoming/$file" "./$file"
done
(cd .incoming && find config data -type f) | while read -r file; do
  [ -e "$file" ] && continue
  mkdir -p "$(dirname "$file")"
  mv ".incoming/$file" "$file"
done
mkdir -p data/media
rm -rf .incoming
THERE
}
