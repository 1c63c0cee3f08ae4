#!/usr/bin/env bash
# Usage: ./scripts/deploy.sh [--load FILE] [--timeout SECONDS] [--sim]
#        ./scripts/deploy.sh --to USER@HOST[:DIRECTORY] [--load FILE] [--timeout SECONDS]
#        ./scripts/deploy.sh --rollback [--timeout SECONDS] [--sim]
#
# Brings a running stack to the version and the settings of this directory without losing or doubling anything: builds,
# brings the tables up to date while everything goes on, then replaces one service after the other and waits until each is
# healthy and WhatsApp linked again. When one is not, all of them are put back to what ran before. Each is away for seconds;
# what is posted meanwhile waits at WhatsApp. Interrupted, it is finished by being run again.
#   --load FILE        takes the images from FILE (made by `docker save`) instead of building them
#   --to USER@HOST     on a server with Docker, over ssh: sends images and files, and deploys there. The first time as well.
#                      DIRECTORY: default wa-monitor, below the home directory. Settings (.env), projects (config/) and data/
#                      of the server stay as they are. Needs no registry, and neither Node nor git there
#   --rollback         back to what ran before the last deployment, or before the one that was interrupted
#   --timeout SECONDS  how long each service may take to become healthy; default 150
#   --sim              the stack with a simulated WhatsApp
# DEPLOY_SSH, if set, takes the place of ssh: DEPLOY_SSH='ssh -p 2222'
# Exit code: 0 done or nothing to do, 1 something needs a person (what ran before runs), 2 wrong use, 3 no Docker.
set -euo pipefail
. "$(dirname "$0")/lib/stack.sh"
. "$(dirname "$0")/lib/release.sh"

load='' server='' images='' rollback=no timeout=150
read_deploy_options() {
  read_options "$@"
  set -- ${arguments[@]+"${arguments[@]}"}
  arguments=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --rollback) rollback=yes; shift; continue ;;
      --load=* | --to=* | --timeout=* | --images=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
      --load | --to | --timeout | --images) ;;
      *) arguments+=("$1"); shift; continue ;;
    esac
    if [ -z "${2-}" ]; then misuse "$1 needs a value"; fi
    case "$1" in
      --load) load=$2 ;;
      --to) server=$2 ;;
      --timeout) timeout=$2 ;;
      # Of a deployment from elsewhere: names of images that it has brought here.
      --images) images=$2 ;;
    esac
    shift 2
  done
  refuse_arguments
  case "$timeout" in '' | *[!0-9]* | 0*) misuse "--timeout takes seconds, such as 150" ;; esac
  if [ "$rollback" = yes ] && [ -n "$load$server$images" ]; then misuse "--rollback takes what is here already"; fi
  if [ -n "$load" ] && [ ! -r "$load" ]; then misuse "$load cannot be read"; fi
}

misuse() {
  echo "$1 (--help says more)" >&2
  exit 2
}

# Names of images → each under the name by which the compose file calls it.
take_images() {
  local name wanted taken=no
  for name in $1; do
    while read -r wanted; do
      if [ "${name%:*}" != "${wanted%:*}" ]; then continue; fi
      taken=yes
      if [ "$name" != "$wanted" ]; then docker tag "$name" "$wanted"; fi
    done < <(images_of "$state/target.yml")
  done
  [ "$taken" = yes ] && return
  echo "None of these images belongs to this stack: $1" >&2
  exit 1
}

get_images() {
  local service image built loaded
  if [ -n "$load" ]; then
    say "Loading $load"
    loaded=$(docker load -i "$load" | sed -n 's/^Loaded image: //p')
    take_images "$loaded"
  elif [ -n "$images" ]; then
    take_images "$images"
  elif has_sources; then
    say "Building"
    build_images || { say "NOT DEPLOYED: the build failed, see above. Nothing was touched."; exit 1; }
  fi
  while read -r service image _ built; do
    case "$image" in wa-monitor*) ;; *) continue ;; esac
    image_id "$image" >/dev/null && continue
    if [ "$built" = yes ] && has_sources; then compose build --quiet "$service"; continue; fi
    echo "There is no image $image here: build it where the sources are, or give --load FILE" >&2
    exit 1
  done < <(services_of "$state/target.yml")
}

# Nothing runs yet, so there is nothing to be careful with.
start_all() {
  say "Nothing runs yet: starting everything"
  if ! compose up -d --wait; then
    compose ps -a --format '{{.Service}}: {{.State}} {{.Health}}' | grep -vE ': running healthy|: exited *$' || true
    compose logs --no-log-prefix --tail 15 secrets migrate || true
    say "Not everything started: read above, or $(again logs)"
    exit 1
  fi
  finish_release
  if is_linked whatsapp-bridge; then say "Running and linked to WhatsApp."; else say "Running, not linked yet: run $(again login)"; fi
}

# What ran under names that the compose files no longer have.
remove_orphans() {
  local known service id
  known=$(compose --profile '*' config --services)
  while read -r service _ _ _ _ id; do
    grep -qx "$service" <<<"$known" && continue
    say "  $service: no longer part of the stack, removed"
    docker stop "$id" >/dev/null && docker rm "$id" >/dev/null
  done <"$seen"
}

# A database of your own took the place of the bundled one.
stop_unwanted() {
  local service
  for service in $(services_of "$state/target.yml" | awk '$3 == 0 { print $1 }'); do
    [ -n "$(column 4 "$service" "$seen")" ] || continue
    say "  $service: no longer needed, stopped"
    docker rm -fv "$(container_of "$service")" >/dev/null || true
  done
}

carry_out() {
  local one_shots=$1
  begin_release
  if release "$state/target.yml" "$one_shots"; then
    if [ -z "$one_shots" ]; then settle_one_shots "$state/target.yml"; fi
    observe "$seen"
    stop_unwanted
    remove_orphans
    finish_release
    say "Done in $SECONDS s. $(again status) shows how it goes."
    return
  fi
  failed "$where" "$why"
  local culprit=$where
  if put_back; then
    say
    say "NOT DEPLOYED: $culprit did not come up, see above. What ran before runs again."
  else
    say
    say "NOT DEPLOYED, and not all of what ran before came back: $(again status) says what is wrong"
    say_way_on
  fi
  exit 1
}

deploy() {
  local todo
  render "$state/target.yml"
  observe "$seen"
  refuse_another_directory
  get_images
  if ! grep -q ' running ' "$seen" && [ ! -e "$state/before" ]; then start_all; return; fi
  todo=$(wanting "$state/target.yml")
  if [ -z "$todo" ] && [ ! -e "$state/before" ]; then
    finish_release
    say "Nothing to do: what runs is what is here."
    return
  fi
  # shellcheck disable=SC2086  # one word each
  say "Replacing" ${todo:-"what an interrupted deployment left"}
  carry_out "$release_one_shots"
}

# Two directories with one project name: its configuration would silently be another one.
refuse_another_directory() {
  local id folder
  id=$(awk '$4 == "running" { print $6; exit }' "$seen")
  [ -n "$id" ] || return 0
  folder=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.project.working_dir"}}' "$id")
  if [ -z "$folder" ] || [ "$folder" -ef "$root" ]; then return 0; fi
  echo "The stack $project was started from $folder: deploy there, or stop it there first" >&2
  exit 1
}

go_back() {
  local image repository
  if [ -e "$state/before" ]; then
    if put_back; then say "What ran before the interrupted deployment runs again."; return; fi
    say "Not all of what ran before came back: $(again status) says what is wrong"
    say_way_on
    exit 1
  fi
  if [ ! -e "$state/previous.yml" ]; then
    echo "There is nothing to go back to: no deployment has replaced anything here" >&2
    exit 1
  fi
  cp -p "$state/previous.yml" "$state/target.yml"
  begin_release
  while read -r image; do
    repository=${image%:*}
    if image_id "$repository:previous-$project" >/dev/null; then docker tag "$repository:previous-$project" "$image"; fi
  done < <(images_of "$state/target.yml")
  say "Going back to what ran before"
  # The tables stay as they are: programs that cannot work with newer ones say so and are not put in place.
  carry_out ''
}

main() {
  read_deploy_options "$@"
  if [ -n "$server" ]; then
    # shellcheck source=scripts/lib/deploy-to.sh
    . "$root/scripts/lib/deploy-to.sh"
    require_docker
    deploy_to "$server" # ends here
  fi
  require_docker
  # Whoever watches may go; half a deployment is worse than one that nobody sees.
  trap '' HUP PIPE
  open_release
  take_lock
  trap 'echo; echo "Interrupted. Run it again to finish, or $(again deploy) --rollback"; exit 1' INT TERM
  if [ "$rollback" = yes ]; then go_back; else deploy; fi
}

main "$@"
