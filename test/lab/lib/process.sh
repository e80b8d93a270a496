# Processes that are recorded so that they can be ended later. A record is "PID START", START being the
# kernel's start time of the process: a pid that was given to another process since then does not match.

# Prints the start time of a process (field 22 of /proc/PID/stat), nothing if there is none.
process_start() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # The second field is the command's name and may itself hold blanks and brackets.
  set -- ${stat##*) }
  printf '%s' "${20}"
}

# Writes the record of process $2 into file $1.
record_process() { printf '%s %s\n' "$2" "$(process_start "$2")" >"$1"; }

# Prints the pid of the record in file $1 if that very process still runs; fails otherwise.
recorded_process() {
  local pid start
  read -r pid start 2>/dev/null <"$1" || return 1
  [ -n "$start" ] && [ "$(process_start "$pid")" = "$start" ] && printf '%s' "$pid"
}

# The same, and fails as well where it has ended and nobody has reaped it yet.
runs() {
  local pid
  pid=$(recorded_process "$1") && [ "$(process_state "$pid")" != Z ] && printf '%s' "$pid"
}

# Ends the recorded process for good and waits until it is gone.
end_recorded_process() {
  local pid n=0
  while pid=$(recorded_process "$1"); do
    kill -KILL "$pid" 2>/dev/null || true
    [ "$(process_state "$pid")" = Z ] && return
    [ $((n += 1)) -le 100 ] || die "process $pid does not end after SIGKILL. Look at /proc/$pid/stack."
    sleep 0.05
  done
}

process_state() { sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null || true; }
