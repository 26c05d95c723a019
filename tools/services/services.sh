#!/usr/bin/env bash
# The services that Runestone is tested against, run natively on 127.0.0.1; see README.md.
set -euo pipefail
umask 022
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# s3 comes first: mlflow needs it.
all_services=(s3 mlflow redis postgres nginx prometheus alertmanager)
# What is installed and not started.
programs=(clients)

usage() {
  cat <<'TEXT'
Usage: tools/services/services.sh COMMAND [SERVICE…]

  install [SERVICE…]   installs what is missing (apt, PyPI, go install)
  start [SERVICE…]     starts what is not running, waits until it is healthy
  stop [SERVICE…]      ends what start started
  status               one line a service
  env                  export lines for the clients: eval "$(tools/services/services.sh env)"
  --help               this text

Services (default: all): s3 mlflow redis postgres nginx prometheus alertmanager; install also knows clients,
the programs of others that tests let loose on our server
Ports: RUNESTONE_<SERVICE>_PORT, as RUNESTONE_REDIS_PORT=6380.
State: RUNESTONE_SERVICES_HOME, default .runestone/services in the workspace.
TEXT
}

source "$here/lib/common.sh"
source "$here/lib/process.sh"
for service in "${all_services[@]}" "${programs[@]}"; do source "$here/lib/$service.sh"; done

install_one() {
  local service=$1 began=$EPOCHREALTIME log="$home/logs/install-$1.log" status
  if "installed_$service"; then
    line "$service" "already installed" "$began"
    return
  fi
  # A subshell outside any condition: there `set -e` still ends it at the first failure.
  set +e
  (
    set -e
    "install_$service" 9>&-
  ) </dev/null >"$log" 2>&1
  status=$?
  set -e
  if [ "$status" -ne 0 ]; then
    line "$service" "INSTALL FAILED" "$began"
    show_log "$log"
    return 1
  fi
  line "$service" "installed" "$began"
}

start_one() {
  local service=$1 began=$EPOCHREALTIME port log="$home/logs/$1.log" limit=30
  port=$(port_of "$service")
  [ "$service" != mlflow ] || limit=120
  if is_running "$service"; then
    [ "$pid_port" = "$port" ] || die "$service already runs on port $pid_port, not $port: stop it first."
    await_healthy "$service" "$limit" || fail_start "$service" "$began" "$log"
    line "$service" "already running on port $port" "$began"
    return
  fi
  end_session "$service" # what an ended leader left behind
  "installed_$service" || die "$service is not installed. Run: tools/services/services.sh install $service"
  ! port_open "$port" ||
    die "$service: port $port is taken by another process. Free it, or set $(port_variable "$service") to another port."
  mkdir -p "$home/$service"
  cd "$home/$service"
  "run_$service" "$port"
  await_healthy "$service" "$limit" || fail_start "$service" "$began" "$log"
  line "$service" "started on port $port" "$began"
}

fail_start() { # fail_start SERVICE BEGAN LOG
  line "$1" "FAILED TO START" "$2"
  show_log "$3"
  end_session "$1"
  exit 1
}

stop_one() {
  local service=$1 began=$EPOCHREALTIME what='not running'
  ! is_running "$service" || what=stopped
  end_session "$service"
  line "$service" "$what" "$began"
}

each() { # each FUNCTION SERVICE…: in parallel; 1 when one of them failed
  local function=$1 jobs=() job failed=0
  shift
  for service in "$@"; do
    "$function" "$service" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job" || failed=1; done
  return "$failed"
}

start_all() {
  local first=() rest=() failed=0
  for service in "$@"; do
    if [ "$service" = s3 ]; then first=(s3); else rest+=("$service"); fi
    [ "$service" != mlflow ] || first=(s3)
  done
  make_credentials
  trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM
  if [ "${#first[@]}" -gt 0 ] && ! each start_one s3; then
    failed=1
    for i in "${!rest[@]}"; do
      [ "${rest[$i]}" != mlflow ] || unset "rest[$i]"
    done
    echo "mlflow is left out: it needs s3." >&2
  fi
  [ "${#rest[@]}" -eq 0 ] || each start_one "${rest[@]}" || failed=1
  return "$failed"
}

print_status() {
  local state
  for service in "${all_services[@]}"; do
    state=down
    if is_running "$service"; then
      state="running, not healthy"
      ! "healthy_$service" "$pid_port" || state=up
      state="$state (pid $pid, port $pid_port)"
    fi
    printf '%-13s %s\n' "$service" "$state"
  done
}

print_env() {
  make_credentials
  cat <<TEXT
export MLFLOW_TRACKING_URI=http://127.0.0.1:$(port_of mlflow)
export MLFLOW_S3_ENDPOINT_URL=http://127.0.0.1:$(port_of s3)
export AWS_ACCESS_KEY_ID=$s3_access_key
export AWS_SECRET_ACCESS_KEY=$s3_secret_key
export AWS_DEFAULT_REGION=us-east-1
export REDIS_URL=redis://:$redis_password@127.0.0.1:$(port_of redis)
export DATABASE_URL=postgresql://runestone:$postgres_password@127.0.0.1:$(port_of postgres)/runestone
export RUNESTONE_TEST_S3_BUCKET=runestone
export RUNESTONE_TEST_VERSITYGW=$(versitygw)
export RUNESTONE_TEST_MLFLOW_PYTHON=$home/venv/bin/python
export RUNESTONE_TEST_POSTGRES_BIN=$(postgres_bin)
export RUNESTONE_TEST_CLIENTS=$home/clients/bin
export RUNESTONE_TEST_PROMETHEUS_URL=http://127.0.0.1:$(port_of prometheus)
export RUNESTONE_TEST_ALERTMANAGER_URL=http://127.0.0.1:$(port_of alertmanager)
TEXT
}

command=${1:---help}
[ $# -eq 0 ] || shift
case "$command" in
  install | start | stop | status | env) ;;
  --help | -h | help)
    usage
    exit
    ;;
  *)
    usage >&2
    exit 64
    ;;
esac
known=("${all_services[@]}")
[ "$command" != install ] || known+=("${programs[@]}")
for service in "$@"; do
  [[ " ${known[*]} " == *" $service "* ]] || die "There is no service \"$service\"; there are: ${known[*]}."
done
[ $# -gt 0 ] || set -- "${known[@]}"
for service in "${all_services[@]}"; do check_port "$service"; done

home=${RUNESTONE_SERVICES_HOME:-$here/../../.runestone/services}
mkdir -p "$home/bin" "$home/logs" "$home/pids"
home=$(cd "$home" && pwd)
case "$command" in
  install)
    lock
    failed=0
    for service in "$@"; do install_one "$service" || failed=1; done
    exit "$failed"
    ;;
  start)
    lock
    start_all "$@"
    ;;
  stop)
    lock
    each stop_one "$@"
    ;;
  status) print_status ;;
  env) print_env ;;
esac
