# shellcheck shell=bash
# Sourced by doctor.sh: .env, and what the services would say of it. No value is ever shown.
: "${root:?}" "${image=}" "${work=}" "${wrong=0}" "${sim:?}"

check_env_file() {
  local file=$root/.env before=$wrong mode names
  if [ ! -e "$file" ]; then ok "There is no .env, and none is needed"; return; fi
  if [ ! -r "$file" ]; then bad ".env cannot be read by $(id -un): sudo chown $(id -un) .env"; return; fi
  # shellcheck disable=SC2012  # stat differs between Linux and macOS
  mode=$(ls -lL "$file" | cut -c5-10)
  [ "$mode" = ------ ] || bad ".env may be read by others on this machine, and holds passwords: chmod 600 .env"
  if grep -q $'\r' "$file"; then
    bad ".env has line ends of Windows, which become part of each value: tr -d '\\r' <.env >.env.new && mv .env.new .env"
  fi
  if [ "$(head -c 3 "$file")" = $'\xef\xbb\xbf' ]; then bad ".env begins with an invisible mark (BOM): save it as UTF-8 without one"; fi
  names=$(sed -n 's/^#\{0,1\} *\([A-Z][A-Z0-9_]*\)=.*/\1/p' "$root/.env.example" | sort -u)
  tr -d '\r' <"$file" | awk -v names=" $(tr '\n' ' ' <<<"$names")" -v quote="'" '
    function bare(name) { gsub(/_/, "", name); return toupper(name) }
    function nearest(name,   list, i, n) {
      n = split(names, list, " ")
      for (i = 1; i <= n; i++) if (bare(list[i]) == bare(name)) return list[i]
      for (i = 1; i <= n; i++) if (length(name) > 5 && (index(list[i], name) || index(name, list[i]))) return list[i]
      return ""
    }
    function say(mark, sentence) { printf "%s\t.env, line %d: %s\n", mark, NR, sentence }
    /^[ \t]*(#|$)/ { next }
    { line = $0; sub(/^[ \t]*(export[ \t]+)?/, "", line) }
    line !~ /^[A-Za-z_][A-Za-z0-9_]*=/ {
      if (line ~ /^[A-Za-z_][A-Za-z0-9_]*[ \t]+=/) say("bad", "there is a space before the =: write NAME=value")
      else say("bad", "this is no NAME=value: put it right, or a # in front of it")
      next
    }
    {
      name = line; sub(/=.*/, "", name)
      value = line; sub(/^[^=]*=/, "", value)
      if (index(names, " " name " ") == 0 && name !~ /^(COMPOSE|DOCKER|BUILDKIT)_/ && name !~ /^(http|https|no|HTTP|HTTPS|NO)_?(proxy|PROXY)$/) {
        other = nearest(name)
        say("bad", name " is not a setting of WA Monitor" (other == "" ? "; .env.example lists them all" : ": do you mean " other "?"))
      }
      if (name in seen) say("bad", name " is set a second time, and this one counts: delete one of the two")
      seen[name] = 1
      if (value == "") next
      first = substr(value, 1, 1)
      last = substr(value, length(value), 1)
      if ((first == "\"" || first == quote) && (length(value) == 1 || (last != first && value !~ (first "[ \t]*#")))) say("bad", name " begins with " first " and does not end with it")
      else if (first == "\"" && value ~ /\$/) say("hint", name " has a $ between \"double quotes\", which is taken for a variable: use " quote "single quotes" quote)
      else if (first != "\"" && first != quote) {
        if (value ~ /^[ \t]/) say("hint", name " has a space after the =")
        if (value ~ /\$/) say("bad", name " has a $, which is taken for a variable: put the value in " quote "single quotes" quote)
        else if (value ~ /[ \t]#/) say("hint", name ": what follows # is a comment and no part of the value; " quote "single quotes" quote " make it one")
        else if (value ~ /#/) say("hint", name " has a #: put the value in " quote "single quotes" quote)
      }
    }' >"$work/found"
  tell <"$work/found"
  [ "$wrong" != "$before" ] || ok ".env: readable for you alone, and every name in it is known"
}

# Each is of no use without the other.
check_domain() {
  local domain
  domain=$(sed -n 's/^DOMAIN=//p' "$root/.env" 2>/dev/null | tail -1 | tr -d "\"' \r" || true)
  if grep -q '^  https:' "$work/config"; then
    [ -n "$domain" ] || [ "$sim" = yes ] || bad "COMPOSE_PROFILES has https and DOMAIN is empty: set it in .env"
  elif [ -n "$domain" ]; then
    hint "DOMAIN is set and there is no HTTPS: COMPOSE_PROFILES=https in .env (with a second number: second-number,https)"
  fi
}

# The readers of the services themselves, and of projects.yaml.
check_settings() {
  local config
  if [ -z "$image" ]; then
    hint "Values in .env and projects.yaml: looked at when the images are built ($(again start) builds them)"
    return
  fi
  config=$(sed -n -e 's/^ *source: *//p' -e '/^ *target: \/config$/q' "$work/config" | tail -1 | sed -e "s/^['\"]//" -e "s/['\"]$//")
  if [ ! -d "$config" ]; then
    bad "$config is not there: CONFIG_DIR in .env names the directory that holds prod/projects.yaml and dev/projects.yaml"
    return
  fi
  check_domain
  compose config --format json 2>/dev/null |
    docker run --rm -i --network none --read-only --cap-drop ALL -e NODE_NO_WARNINGS=1 \
      -v "$root/scripts/doctor:/app/scripts/doctor:ro" -v "$config:/config:ro" "$image" \
      scripts/doctor/check-settings.ts 2>"$work/said" >"$work/found" ||
    hint "Settings and projects were not looked at whole: $(grep -m1 Error "$work/said" || tail -1 "$work/said")"
  tell <"$work/found"
}
