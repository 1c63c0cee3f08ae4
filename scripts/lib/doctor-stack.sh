# shellcheck shell=bash
# Sourced by doctor.sh: images, volumes and containers, ours and others'.
: "${root:?}" "${work=}" "${project=}" "${sim:?}"

check_images() {
  local name missing='' outside=''
  while read -r name; do
    docker image inspect "$name" >/dev/null 2>&1 && continue
    case "$name" in wa-monitor*) missing="$missing $name" ;; *) outside="$outside $name" ;; esac
  done < <(sed -n 's/^    image: //p' "$work/config" | sort -u)
  if [ -z "$missing$outside" ]; then ok "All images are here"; return; fi
  [ -z "$missing" ] || hint "Not built yet:$missing. $(again start) builds them, which takes some minutes and the internet"
  [ -z "$outside" ] || hint "Not here yet:$outside. $(again start) fetches them, for which it needs the internet"
}

check_volumes() {
  local name short missing='' there='' driver
  while read -r name; do
    if driver=$(docker volume inspect -f '{{.Driver}} {{index .Options "type"}}' "$name" 2>/dev/null); then
      there="$there $name"
      case "$driver" in
        *nfs* | *cifs* | *smb*) bad "The volume $name is on the network ($driver): databases are damaged there. Move it to a local disk" ;;
      esac
    else
      short=${name#"${project}"_}
      # What others are without can be made again.
      case "$short" in session* | store* | postgres) missing="$missing $short" ;; esac
    fi
  done < <(awk '/^[^ ]/ { volumes = /^volumes:/ } volumes && /^    name: / { print $2 }' "$work/config" | tr -d '"')
  if [ -z "$there" ]; then ok "There are no volumes yet: the first start makes them"
  elif [ -z "$missing" ]; then ok "All volumes are there"
  else hint "Volumes that are not there, and that the next start makes empty:$missing. If they were there before, restore a backup first: ./scripts/restore.sh --help"
  fi
}

# One number, one copy: WhatsApp turns away the first when a second one connects with the same link.
check_copies() {
  local volume users id owner folder other=''
  for volume in $(awk '/^[^ ]/ { volumes = /^volumes:/ } volumes && /^    name: .*session/ { print $2 }' "$work/config" | tr -d '"'); do
    users=
    for id in $(docker ps -q --filter "volume=$volume"); do
      owner=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.project"}} {{.Name}}' "$id")
      case "$owner" in "$project "*) ;; *) users="$users ${owner#* /}" ;; esac
    done
    [ -z "$users" ] || bad "The WhatsApp link in $volume is also used by:$users. Two with one link turn each other away: stop that container"
  done
  for id in $(docker ps -q --filter label=com.docker.compose.service=whatsapp-bridge); do
    owner=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.project"}}' "$id")
    folder=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.project.working_dir"}}' "$id")
    if [ "$owner" = "$project" ]; then
      [ -z "$folder" ] || [ "$folder" -ef "$root" ] ||
        bad "The stack $project was started from $folder: use the scripts there, or stop it there first"
    elif [ "$owner" != wa-monitor-sim ] && [ "$sim" = no ]; then
      other="$other $owner (from $folder)"
    fi
  done
  if [ -n "$other" ]; then
    hint "Another copy of WA Monitor runs on this machine:$other. It needs a number of its own"
  else
    ok "No other copy of WA Monitor runs on this machine"
  fi
}

check_containers() {
  local known service state health name left='' sick=''
  known=$(compose --profile '*' config --services 2>/dev/null)
  while read -r service name; do
    [ -n "$service" ] || continue
    grep -qx "$service" <<<"$known" || left="$left $name"
  done < <(docker ps -a --filter "label=com.docker.compose.project=$project" \
    --format '{{.Label "com.docker.compose.service"}} {{.Names}}')
  [ -z "$left" ] || hint "Containers of an earlier version are left over:$left. docker rm -f$left removes them"
  left=$(docker ps -a --filter status=exited --filter label=com.docker.compose.service=whatsapp-bridge \
    --format '{{.Label "com.docker.compose.project"}}' | grep -vx "$project" | sort -u | tr '\n' ' ' || true)
  [ -z "$left" ] || hint "Stopped copies under other names: ${left% }. docker compose -p NAME down removes one (its volumes stay)"
  while read -r service state health; do
    case "$service:$state:$health" in
      '::' | secrets:* | migrate:* | *:running:healthy) ;;
      *) sick="$sick $service (${health:-$state})" ;;
    esac
  done < <(compose --profile '*' ps -a --format '{{.Service}} {{.State}} {{.Health}}' 2>/dev/null)
  if [ -n "$sick" ]; then bad "Not well:$sick. $(again status) says more, $(again logs) NAME shows why"
  elif runs whatsapp-bridge; then ok "Everything that runs is healthy ($(again status) says more)"
  else ok "Nothing runs: $(again start) starts it"
  fi
}

# The caretaker knows, where it runs; otherwise its volume does.
check_backup() {
  local volume folder newest
  volume=$(awk '/^[^ ]/ { volumes = /^volumes:/ } volumes && /^    name: .*_backups"?$/ { print $2 }' "$work/config" | tr -d '"' | head -1)
  folder=$(awk '/^        source: / { source = $2 } /^        target: \/backups$/ { print source; exit }' "$work/config")
  case "$folder" in
    /*) newest=$(find "$folder" -maxdepth 1 -name 'wa-monitor-*' 2>/dev/null | sort | tail -1) ;;
    *)
      if [ -z "$volume" ] || ! docker volume inspect "$volume" >/dev/null 2>&1; then ok "Backups: none yet, the first is made after the start"; return; fi
      if [ -z "$image" ]; then hint "Backups: looked at when the images are built"; return; fi
      newest=$(docker run --rm --network none --read-only -v "$volume:/backups:ro" --user 1000:1000 --entrypoint sh "$image" \
        -c 'ls /backups 2>/dev/null | grep "^wa-monitor-" | sort | tail -1' 2>/dev/null || true)
      ;;
  esac
  newest=$(basename "${newest:-none}")
  if [ "$newest" = none ]; then
    hint "There is no backup yet: one is made every night, ./scripts/backup.sh makes one now"
  else
    ok "Newest backup: $newest"
  fi
}
