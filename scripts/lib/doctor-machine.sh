# shellcheck shell=bash
# Sourced by doctor.sh: Docker and the machine it runs on.
: "${root:?}" "${image=}" "${work=}" "${sim:?}" "${project=}"

# at_least WANTED FOUND: whether a version is that or newer, by its first two numbers.
at_least() {
  local major minor
  major=$(sed -n 's/^[^0-9]*\([0-9]*\).*/\1/p' <<<"$2")
  minor=$(sed -n 's/^[^0-9]*[0-9]*\.\([0-9]*\).*/\1/p' <<<"$2")
  [ "${major:-0}" -gt "${1%.*}" ] || { [ "${major:-0}" -eq "${1%.*}" ] && [ "${minor:-0}" -ge "${1#*.}" ]; }
}

# Without it nothing else can be looked at: exit code 3.
check_docker() {
  local engine version said
  if ! command -v docker >/dev/null; then
    bad "There is no Docker: https://docs.docker.com/engine/install/ says how to install it"
    exit 3
  fi
  if ! said=$(docker info -f '{{.ServerVersion}}' 2>&1); then
    case "$said" in
      *"permission denied"*) bad "You may not use Docker: sudo usermod -aG docker $(id -un), then sign out and in again (or run this with sudo)" ;;
      *) bad "Docker is installed and does not run: sudo systemctl start docker (on a Mac: open Docker Desktop)" ;;
    esac
    exit 3
  fi
  engine=$(tail -1 <<<"$said")
  if at_least 20.10 "$engine"; then ok "Docker $engine"; else bad "Docker $engine is too old: 20.10 or newer is needed"; fi
  if ! version=$(docker compose version --short 2>/dev/null); then
    bad "Docker has no Compose v2: install docker-compose-plugin (https://docs.docker.com/compose/install/)"
    exit 3
  fi
  if at_least 2.20 "$version"; then ok "Compose $version"; else bad "Compose $version is too old: 2.20 or newer is needed"; fi
  if command -v systemctl >/dev/null && [ "$(systemctl is-enabled docker 2>/dev/null)" = disabled ]; then
    hint "Docker does not start by itself after a restart of this machine: sudo systemctl enable docker"
  fi
}

# One of ours that is here already, to look from inside a container with.
find_image() {
  image=$(sed -n 's/^    image: \(wa-monitor:[^ ]*\)$/\1/p' "$work/config" | head -1)
  docker image inspect "$image" >/dev/null 2>&1 || image=
}

inside() { docker run --rm --network none --read-only --cap-drop ALL --entrypoint "$1" "$image" "${@:2}" 2>/dev/null; }

check_disk() {
  local folder free type
  folder=$(docker info -f '{{.DockerRootDir}}')
  free=
  # On a Mac it is the disk of a virtual machine.
  if [ -n "$image" ]; then free=$(inside df -Pk / | awk 'NR == 2 { print int($4 / 1024) }'); fi
  if [ -z "$free" ] && [ -d "$folder" ]; then free=$(df -Pk "$folder" | awk 'NR == 2 { print int($4 / 1024) }'); fi
  if [ -z "$free" ]; then
    hint "Room on Docker's disk: not known before an image is built"
  elif [ "$free" -lt 1024 ]; then
    bad "$free MB are free on Docker's disk ($folder): make room, such as docker image prune (it deletes unused images only)"
  elif [ "$free" -lt 4096 ]; then
    hint "$free MB are free on Docker's disk ($folder): building a new version takes about 2000"
  else
    ok "$((free / 1024)) GB are free on Docker's disk"
  fi
  # Databases lock their files, which network file systems do not do well enough.
  [ -d "$folder" ] && [ "$(uname)" = Linux ] || return 0
  type=$(stat -f -c %T "$folder" 2>/dev/null) || return 0
  case "$type" in
    nfs* | cifs | smb* | fuseblk | fuse* | 9p | v9fs | virtiofs | ceph | afs | gpfs | lustre | vboxsf | prl_fs)
      bad "Docker keeps its volumes on $type ($folder): databases are damaged there. Move data-root in /etc/docker/daemon.json to a local disk"
      ;;
    *) ok "Volumes are on a local disk ($type)" ;;
  esac
}

check_memory() {
  local total
  total=$(docker info -f '{{.MemTotal}}')
  total=$((total / 1024 / 1024))
  if [ "$total" -lt 900 ]; then
    bad "Docker has $total MB of memory: the stack uses about 450 and building more; 1 GB is the least, 2 GB are comfortable"
  elif [ "$total" -lt 1800 ]; then
    hint "Docker has $total MB of memory: enough to run (about 450), little to build with"
  else
    ok "Docker has $((total / 1024)) GB of memory"
  fi
  if [ "$(cat /proc/sys/vm/overcommit_memory 2>/dev/null || echo 1)" = 0 ]; then
    hint "Redis warns that vm.overcommit_memory is 0: with little memory left it may fail to write its file. sudo sysctl vm.overcommit_memory=1 (a line vm.overcommit_memory=1 in /etc/sysctl.conf keeps it)"
  fi
}

# listener PORT: who listens there, as far as this user may see.
listener() {
  local found
  found=
  if command -v ss >/dev/null; then
    found=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p' | head -1)
  fi
  if [ -z "$found" ] && command -v lsof >/dev/null; then
    found=$(lsof -nP -iTCP:"$1" -sTCP:LISTEN 2>/dev/null | awk 'NR == 2 { print $1 " (process " $2 ")" }')
  fi
  [ -z "$found" ] || { echo "$found"; return; }
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then echo 'a process (sudo ./scripts/doctor.sh shows which)'; fi
}

check_ports() {
  local service port owner variable old
  while read -r service port; do
    owner=$(docker ps --filter "publish=$port" \
      --format '{{.Label "com.docker.compose.project"}}/{{.Label "com.docker.compose.service"}} {{.Names}}' | head -1)
    variable=$(variable_of_port "$service" "$port")
    case "$owner" in
      "$project/$service "*) ok "Port $port is $service's" ;;
      ?*) bad "Port $port, which $service wants, is taken by the container ${owner#* }: stop that one, or set $variable in .env" ;;
      *)
        owner=$(listener "$port")
        old=
        case "$port" in 8080 | 3005) old=' If that is the system used before: docs/upgrade-from-the-old-system.md' ;; esac
        if [ -n "$owner" ]; then
          bad "Port $port, which $service wants, is taken by $owner: stop that one, or set $variable in .env.$old"
        else
          ok "Port $port is free for $service"
        fi
        ;;
    esac
  done < <(awk '
    /^[^ ]/ { services = /^services:/ }
    services && /^  [^ ]/ { service = $1; sub(/:$/, "", service); scale = 1 }
    services && /^    scale: / { scale = $2 }
    services && scale != 0 && /^        published: / { gsub(/"/, "", $2); print service, $2 }' "$work/config")
}

variable_of_port() {
  case "$1" in
    whatsapp-bridge) echo BRIDGE_PORT ;;
    whatsapp-sender) echo SENDER_PORT ;;
    api) echo API_PORT ;;
    whatsapp-simulator) echo SIMULATOR_PORT ;;
    https) if grep -A1 'target: 8443' "$work/config" | grep -q "\"$2\""; then echo HTTPS_PORT; else echo HTTP_PORT; fi ;;
    *) echo "another port" ;;
  esac
}

check_whatsapp() {
  if [ "$sim" = yes ]; then ok "WhatsApp is a simulator here: the internet is not needed"; return; fi
  if [ -z "$image" ]; then
    hint "The way to WhatsApp, and the clock: looked at when the images are built ($(again start) builds them)"
    return
  fi
  docker run --rm --read-only --cap-drop ALL -v "$root/scripts/doctor:/app/scripts/doctor:ro" "$image" \
    scripts/doctor/reach-whatsapp.ts 2>"$work/said" >"$work/found" || hint "The way to WhatsApp was not looked at: $(tail -1 "$work/said")"
  tell <"$work/found"
}
