#!/usr/bin/env bash
# watchdog.sh PID SECONDS LOOKS: kills the process PID when LOOKS looks in a row, SECONDS apart, found no line from it on
# standard input. Ends by itself when PID has ended: nobody else holds the other end. Also runs in the bash 3.2 of macOS.
set -u
pid=$1 seconds=$2 looks=$3
missed=0
# What ends the process ends us; a signal to the whole group must not end us first.
trap '' INT TERM HUP

is_stopped() {
  local state
  if read -r state 2>/dev/null <"/proc/$pid/stat"; then
    state=${state##*) }
  else
    state=$(ps -o state= -p "$pid")
  fi
  [[ $state == [Tt]* ]]
}

while :; do
  read -r -t "$seconds"
  status=$?
  if [ "$status" -eq 0 ]; then
    missed=0
    continue
  fi
  # Above 128: the time is over. Else the other end is closed.
  [ "$status" -gt 128 ] || exit 0
  # Whoever stopped it (SIGSTOP, a debugger) will let it go on. When all was stopped, us included (docker pause, a machine
  # asleep), no more than one look was missed.
  if is_stopped; then missed=0; else missed=$((missed + 1)); fi
  [ "$missed" -lt "$looks" ] || break
done

echo "The event loop stood still for $((seconds * looks)) s: ending the process so that it is started again" >&2
# A loop that hangs runs no handler, so nothing gentler would arrive.
kill -KILL "$pid"
