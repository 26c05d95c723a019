# Processes and their pid files. A pid file holds: pid, start time, boot id, port.
# Each service leads a session of its own, so that its children are found too, even after it has died.
# shellcheck shell=bash

stat_of() { # stat_of PID: state, parent, group, session … start time is number 20; nothing for a zombie
  local text
  text=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  text=${text##*) } # the name before may hold spaces
  [ "${text:0:1}" != Z ] && echo "$text"
}

start_time() {
  local fields
  fields=$(stat_of "$1") || return 1
  set -- $fields
  echo "${20}"
}

boot_id() { cat /proc/sys/kernel/random/boot_id; }

spawn() { # spawn SERVICE PORT COMMAND…
  local service=$1 port=$2 started
  shift 2
  # In a script a background command leads no process group, so setsid does not fork: $! is the service.
  setsid "$@" </dev/null >"$home/logs/$service.log" 2>&1 9>&- &
  pid=$!
  started=$(start_time "$pid") || started=0
  echo "$pid $started $(boot_id) $port" >"$home/pids/$service"
}

read_pid() { # sets pid, pid_started and pid_port; 1 when there is no pid file of this boot
  local boot
  read -r pid pid_started boot pid_port 2>/dev/null <"$home/pids/$1" && [ "$boot" = "$(boot_id)" ]
}

is_running() { read_pid "$1" && [ "$(start_time "$pid")" = "$pid_started" ]; }

members() { # members PID: the live processes of the session that PID led and that stayed under $home
  local stat fields candidate
  for stat in /proc/[0-9]*/stat; do
    candidate=${stat//[!0-9]/}
    fields=$(stat_of "$candidate") || continue
    set -- "$1" $fields
    [ "$5" = "$1" ] && [[ "$(readlink "/proc/$candidate/cwd")/" == "$home"/* ]] && echo "$candidate"
  done
  return 0
}

end_session() { # ends a service with its children and removes the pid file; touches nothing else
  local service=$1 signal=TERM found tries
  # PostgreSQL waits for its clients on TERM.
  [ "$service" != postgres ] || signal=INT
  if read_pid "$service" && { is_running "$service" || [ ! -e "/proc/$pid" ] || ! stat_of "$pid" >/dev/null; }; then
    for ((tries = 0; tries < 100; tries++)); do
      found=$(members "$pid")
      [ -n "$found" ] || break
      [ "$tries" -ne 70 ] || signal=KILL
      # shellcheck disable=SC2086
      [ "$tries" -ne 0 ] && [ "$tries" -ne 70 ] || kill -s "$signal" $found 2>/dev/null || true
      sleep 0.1
    done
  fi
  rm -f "$home/pids/$service"
}

await_healthy() { # await_healthy SERVICE SECONDS
  local until=$((SECONDS + $2))
  while is_running "$1"; do
    ! "healthy_$1" "$pid_port" || return 0
    [ "$SECONDS" -lt "$until" ] || {
      echo "$1 was not healthy within $2 s" >&2
      return 1
    }
    sleep 0.1
  done
  echo "$1 ended while it started" >&2
  return 1
}
