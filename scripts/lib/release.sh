# shellcheck shell=bash
# Sourced after stack.sh: what runs, what should run, and the way from one to the other (deploy.sh, start.sh).
#
# A release is a rendered compose file and, for each of its services, the id of an image. What the scripts know of them lies in
# data/deploy/PROJECT:
#   now.yml        what was last brought up whole
#   previous.yml   what ran before that; its images are tagged `:previous-PROJECT`
#   before         there while a release is under way: each service with the image it had, and what it must be again
#   before.yml     the compose file of those; their images are tagged `:before-PROJECT`
#   target.yml     the compose file of the release under way
#   no-way-back    there when its migrations left tables that what ran before cannot work with: what `migrate` said of them
#   lock/          there while somebody is at it
# `before` outlives an interruption of any kind, so whoever comes next knows what was there when all was well.

: "${root:?}" "${timeout:=150}"

# In the order in which they are replaced. The bridge is the root: it asks nobody and everybody asks it, so it is new before
# those that may ask it something new, and if it will not link, nothing else has been touched. The monitors next, then who
# takes work from the queue before who puts it there. The caretaker looks at all of them, and the door comes last.
release_order='whatsapp-bridge whatsapp-sender wa-monitor-prod wa-monitor-dev feedback-sender api caretaker https'
# Hold data, or stand for WhatsApp: replaced only where their definition changed, whatever image their tag means by now.
release_bases='whatsapp-simulator postgres redis'
release_one_shots='secrets migrate'

# The terminal may be gone; what is under way is brought to its end all the same.
say() { echo "$@" || true; }

# Sets `project` and `state`.
open_release() {
  local rendered
  if ! rendered=$(compose config); then
    echo "The compose files cannot be read: see above; $(again doctor) says more" >&2
    exit 1
  fi
  project=$(sed -n 's/^name: *//p' <<<"$rendered" | head -1)
  state=$root/data/deploy/$project
  seen=$state/seen
  (umask 077 && mkdir -p "$state")
}

# Somebody who died with it holds no lock: his process is gone, or is something else by now.
lock_holder() {
  local holder
  holder=$(cat "$state/lock/pid" 2>/dev/null) || return 1
  ps -p "$holder" -o command= 2>/dev/null | grep -q 'deploy\.sh' || return 1
  echo "$holder"
}

refuse_while_deploying() {
  local holder
  holder=$(lock_holder) || return 0
  echo "A deployment is under way (process $holder): wait for its end" >&2
  exit 1
}

take_lock() {
  local tries
  for tries in 1 2 3; do
    if mkdir "$state/lock" 2>/dev/null; then
      echo $$ >"$state/lock/pid"
      trap 'rm -rf "$state/lock"' EXIT
      return
    fi
    # Who has just made it needs a moment to write who he is.
    sleep "$tries"
    refuse_while_deploying
    rm -rf "$state/lock"
  done
  echo "data/deploy/$project/lock cannot be taken: remove it if no deployment is under way" >&2
  exit 1
}

# compose_file FILE ARGUMENTS...: with a rendered file in place of those in the tree.
compose_file() {
  local file=$1
  shift
  docker compose -p "$project" --project-directory "$root" -f "$file" "$@"
}

# render FILE: the compose file as it is now. The one service that is given secrets is kept without them: it never takes part
# in going back.
render() {
  (umask 077 && compose config >"$1.new")
  awk '
    /^[^ ]/ { services = /^services:/ }
    services && /^  [^ ]/ { secrets = /^  secrets:/; environment = 0 }
    secrets && /^    [^ ]/ { environment = /^    environment:/ }
    secrets && environment && /^      [^ ]/ { sub(/:.*/, ": \"\"") }
    secrets && environment && /^       / { next }
    { print }' "$1.new" >"$1.blank"
  rm "$1.new"
  chmod 600 "$1.blank"
  mv "$1.blank" "$1"
}

# services_of FILE: a line `service image replicas built` for each; built is yes or no.
services_of() {
  awk '
    function put() { if (service != "") print service, image, scale, built; service = "" }
    /^[^ ]/ { put(); services = /^services:/ }
    services && /^  [^ ]/ { put(); service = $1; sub(/:$/, "", service); image = "-"; scale = 1; built = "no" }
    services && /^    image: / { image = $2 }
    services && /^    scale: / { scale = $2 }
    services && /^    build:/ { built = "yes" }
    END { put() }' "$1" | tr -d '"'
}

images_of() { services_of "$1" | awk '$2 != "-" { print $2 }' | sort -u; }

# observe FILE: a line `service image-id config-hash state exit-code container-id` for each container.
observe() {
  local ids
  ids=$(docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False)
  [ -n "$ids" ] || { : >"$1"; return; }
  # shellcheck disable=SC2086  # one argument each
  docker inspect -f '{{index .Config.Labels "com.docker.compose.service"}} {{.Image}} {{index .Config.Labels "com.docker.compose.config-hash"}} {{.State.Status}} {{.State.ExitCode}} {{.Id}}' \
    $ids >"$1"
}

# column NUMBER SERVICE FILE: of the first line of a service.
column() { awk -v service="$2" -v number="$1" '$1 == service { print $number; exit }' "$3"; }

image_id() { docker image inspect -f '{{.Id}}' "$1" 2>/dev/null; }

is_one_of() { case " $2 " in *" $1 "*) ;; *) return 1 ;; esac; }

# in_order FILE: its services, as they are replaced; those that no list here names come last.
in_order() {
  {
    # shellcheck disable=SC2086  # one line each
    printf '%s\n' secrets $release_bases migrate $release_order
    services_of "$1" | awk '{ print $1 }'
  } | awk -v there=" $(services_of "$1" | awk '$3 != 0 { print $1 }' | tr '\n' ' ') " '
    !listed[$0]++ && index(there, " " $0 " ")'
}

# wanting FILE: the services that are not what FILE says, in that order.
wanting() {
  local service
  observe "$seen"
  # The secrets' own definition is kept nowhere but in the tree and .env.
  { compose config --hash secrets; compose_file "$1" --profile '*' config --hash '*'; } >"$state/hashes"
  services_of "$1" >"$state/services"
  for service in $(in_order "$1"); do
    if differs "$service" "$(column 2 "$service" "$state/services")"; then echo "$service"; fi
  done
}

differs() {
  local service=$1 image=$2 status
  status=$(column 4 "$service" "$seen")
  [ -n "$status" ] || return 0
  [ "$(column 3 "$service" "$seen")" = "$(column 2 "$service" "$state/hashes")" ] || return 0
  if is_one_of "$service" "$release_one_shots"; then
    [ "$status:$(column 5 "$service" "$seen")" = exited:0 ] || return 0
  else
    [ "$status" = running ] || return 0
  fi
  ! is_one_of "$service" "$release_bases" || return 1
  [ "$(column 2 "$service" "$seen")" != "$(image_id "$image")" ]
}

# is_linked SERVICE: whether that bridge is with WhatsApp.
is_linked() { [ "$(ask "$1" 8080 /health </dev/null | field state)" = WORKING ]; }

# Writes down what runs, once per release: what an interrupted one finds half done is not what it goes back to.
begin_release() {
  local service
  if [ -e "$state/before" ]; then return; fi
  if [ -e "$state/now.yml" ]; then cp -p "$state/now.yml" "$state/before.yml"; else cp -p "$state/target.yml" "$state/before.yml"; fi
  observe "$seen"
  (umask 077 && awk '{ print $1, $2, $3 }' "$seen" >"$state/before.new")
  for service in whatsapp-bridge whatsapp-sender; do
    if is_linked "$service"; then echo "linked $service" >>"$state/before.new"; fi
  done
  tag_all before "$state/before.new"
  mv "$state/before.new" "$state/before"
}

# tag_all WORD FILE: gives the image of each service in FILE, one per repository, the tag WORD-PROJECT.
tag_all() {
  local service image id repository done_already=
  for service in $release_order; do
    id=$(column 2 "$service" "$2")
    image=$(services_of "$state/before.yml" | awk -v service="$service" '$1 == service { print $2 }')
    repository=${image%:*}
    if [ -z "$id" ] || [ -z "$image" ] || is_one_of "$repository" "$done_already"; then continue; fi
    docker tag "$id" "$repository:$1-$project"
    done_already="$done_already $repository"
  done
}

# forget ID...: deletes images that have no name any more and that nothing uses.
forget() {
  local id
  for id in "$@"; do
    [ "$(docker image inspect -f '{{len .RepoTags}}' "$id" 2>/dev/null)" = 0 ] || continue
    docker image rm "$id" >/dev/null 2>&1 || true
  done
}

# All of the target runs: what was before it is what --rollback goes to.
finish_release() {
  local image repository old=()
  if [ -e "$state/before" ]; then
    while read -r image; do
      repository=${image%:*}
      image_id "$repository:before-$project" >/dev/null || continue
      old+=("$(image_id "$repository:previous-$project" || true)")
      docker tag "$repository:before-$project" "$repository:previous-$project"
      docker image rm "$repository:before-$project" >/dev/null
    done < <(images_of "$state/before.yml")
    mv "$state/before.yml" "$state/previous.yml"
  fi
  mv "$state/target.yml" "$state/now.yml"
  rm -f "$state/before" "$state/no-way-back" "$state/seen" "$state/hashes" "$state/services"
  forget ${old[@]+"${old[@]}"}
}

# After `up` has brought everything to what the tree says.
remember_release() {
  render "$state/target.yml"
  finish_release
}

# failed SERVICE WHAT: says which one it was, with its last lines.
failed() {
  local id
  say
  say "$1: $2. Its last lines:"
  id=$(container_of "$1")
  [ -z "$id" ] || docker logs --tail 15 "$id" 2>&1 | sed 's/^/  | /' || true
}

# container_of SERVICE
container_of() {
  docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False | head -1
}

# place FILE SERVICE: in the place of what there is of it, without touching anything else. `up --no-deps` would leave out of
# the container's fingerprint what it depends on, and the next plain `up` would replace everything once more; `up` with
# dependencies would run the one-shots again while this service is away.
place() {
  local id
  for id in $(docker ps -aq --filter "label=com.docker.compose.project=$project" \
    --filter "label=com.docker.compose.service=$2" --filter label=com.docker.compose.oneoff=False); do
    docker stop "$id" >/dev/null 2>&1 || true
    docker rm -fv "$id" >/dev/null 2>&1 || true
  done
  create "$1" "$2" || return 1
  docker start "$(container_of "$2")" >/dev/null
}

create() {
  local said
  if [ "$2" = secrets ]; then
    said=$(compose create --no-recreate --no-build secrets 2>&1) && return
  else
    said=$(compose_file "$1" --profile '*' create --no-recreate --no-build "$2" 2>&1) && return
  fi
  tail -3 <<<"$said" || true
  return 1
}

# run_once FILE SERVICE: a one-shot, to its end.
run_once() {
  place "$1" "$2" || return 1
  [ "$(docker wait "$(container_of "$2")")" = 0 ]
}

# until_healthy SERVICE: waits, and sets `why` when it does not get there.
until_healthy() {
  local id until=$((SECONDS + timeout)) seen_now
  id=$(container_of "$1")
  while [ $SECONDS -lt $until ]; do
    seen_now=$(docker inspect -f '{{.RestartCount}} {{json .State}}' "$id" 2>/dev/null) || { why='gone'; return 1; }
    case "$seen_now" in
      *'"Health":{"Status":"healthy"'*) return ;;
      *'"Health":{"Status":"unhealthy"'*) why='unhealthy'; return 1 ;;
    esac
    if [ "${seen_now%% *}" -ge 3 ]; then why='ended again and again'; return 1; fi
    sleep 0.5
  done
  why="not healthy after $timeout s"
  return 1
}

# bring FILE SERVICE [anew]: makes of one service what FILE says, where it is not that already; waits until it is healthy, and
# a number linked that was.
bring() {
  local file=$1 service=$2 started=$SECONDS until
  observe "$seen"
  if [ -n "${3-}" ] || differs "$service" "$(services_of "$file" | awk -v service="$service" '$1 == service { print $2 }')"; then
    place "$file" "$service" || { why='not started'; return 1; }
  fi
  until_healthy "$service" || return 1
  if grep -qx "linked $service" "$state/before" 2>/dev/null; then
    until=$((SECONDS + timeout))
    until is_linked "$service"; do
      if [ $SECONDS -ge $until ]; then why="healthy, but not with WhatsApp again after $timeout s"; return 1; fi
      sleep 1
    done
    say "  $service: linked after $((SECONDS - started)) s"
  else
    say "  $service: healthy after $((SECONDS - started)) s"
  fi
}

# What `migrate` says of tables that what ran before cannot work with is kept: the next `migrate` has nothing to say.
note_no_way_back() {
  local said
  said=$(docker logs "$(container_of migrate)" 2>&1 | sed -n 's/.*\(No way back: [^"]*\).*/\1/p' | head -1)
  [ -n "$said" ] || return 0
  (umask 077 && echo "$said" >"$state/no-way-back")
  say "  migrate: $said"
}

# Said when not all of what ran before came back.
say_way_on() {
  if [ -e "$state/no-way-back" ]; then
    say "$(<"$state/no-way-back")"
    say "So go on: put the new version right and run $(again deploy). What is posted meanwhile is kept. Only if that takes too"
    say "long, back to a backup from before: docs/operate.md, Updates"
  fi
}

# Of programs that went back: one-shots of another version would make the next plain `up` replace everything. What they would
# do is done already, so it does not matter whether an older one can.
settle_one_shots() {
  local service
  for service in $release_one_shots; do
    if [ -n "$(column 2 "$service" "$state/services")" ]; then run_once "$1" "$service" >/dev/null || true; fi
  done
}

# release FILE [ONE-SHOTS]: brings everything to what FILE says. Returns 1 with `why` and `where` set.
release() {
  local file=$1 anew='' todo
  todo=$(wanting "$file")
  if [ "$(column 3 secrets "$state/before")" != "$(column 2 secrets "$state/hashes")" ] && [ -n "${2-}" ]; then
    # Whoever read a secret at his start has to start again.
    anew=anew
  fi
  for where in $(in_order "$file"); do
    if is_one_of "$where" "$release_one_shots"; then
      is_one_of "$where" "${2-}" || continue
      run_once "$file" "$where" || { why='did not end well'; return 1; }
      say "  $where: done"
      if [ "$where" = migrate ]; then note_no_way_back; fi
    elif is_one_of "$where" "$release_bases"; then
      grep -qx "$where" <<<"$todo" || continue
      bring "$file" "$where" || return 1
    else
      bring "$file" "$where" $anew || return 1
    fi
  done
}

# Everything as `before` says, in reverse. Returns 1 when one of them does not get there.
put_back() {
  local service id image order='' bad=0 new=()
  say
  say "Putting back what ran before"
  services_of "$state/before.yml" >"$state/services"
  while read -r service image _; do
    id=$(column 2 "$service" "$state/before")
    if [ -z "$id" ] || is_one_of "$service" "$release_bases"; then continue; fi
    new+=("$(image_id "$image" || true)")
    docker tag "$id" "$image"
  done <"$state/services"
  for service in $(in_order "$state/before.yml"; in_order "$state/target.yml"); do
    if ! is_one_of "$service" "$release_one_shots $order"; then order="$service $order"; fi
  done
  compose_file "$state/before.yml" --profile '*' config --hash '*' >"$state/hashes"
  for service in $order; do
    if [ -n "$(column 2 "$service" "$state/before")" ]; then
      if ! bring "$state/before.yml" "$service"; then
        failed "$service" "$why"
        bad=1
      fi
    else
      compose_file "$state/target.yml" --profile '*' rm -sf "$service" >/dev/null 2>&1 || bad=1
    fi
  done
  [ $bad = 0 ] || return 1
  settle_one_shots "$state/before.yml"
  while read -r image; do
    docker image rm "${image%:*}:before-$project" >/dev/null 2>&1 || true
  done < <(images_of "$state/before.yml")
  mv "$state/before.yml" "$state/now.yml"
  rm -f "$state/before" "$state/no-way-back" "$state/target.yml" "$state/seen" "$state/hashes" "$state/services"
  forget ${new[@]+"${new[@]}"}
}
