# Messages, ports, health checks, credentials and apt, for services.sh.
# shellcheck shell=bash

die() {
  echo "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null; }

line() { # line SERVICE WHAT BEGAN
  local took=$((${EPOCHREALTIME//[.,]/} - ${3//[.,]/}))
  printf '%-13s %s (%d.%d s)\n' "$1" "$2" $((took / 1000000)) $((took / 100000 % 10))
}

show_log() {
  echo "--- the last lines of $1" >&2
  tail -n 30 "$1" >&2 || true
}

# One command at a time changes things; what it starts must not keep this lock (9>&-).
lock() {
  exec 9>"$home/lock"
  flock -n 9 && return
  echo "waiting for another services.sh to finish …" >&2
  flock 9
}

port_variable() { echo "RUNESTONE_${1^^}_PORT"; }

port_of() {
  local variable default
  variable=$(port_variable "$1")
  case "$1" in
    mlflow) default=15000 ;;
    s3) default=17070 ;;
    redis) default=16379 ;;
    postgres) default=15432 ;;
    nginx) default=18090 ;;
    prometheus) default=19090 ;;
    alertmanager) default=19093 ;;
  esac
  echo "${!variable:-$default}"
}

check_port() {
  local port
  port=$(port_of "$1")
  [[ $port =~ ^[1-9][0-9]{0,4}$ ]] && [ "$port" -le 65535 ] ||
    die "$(port_variable "$1") must be a port from 1 to 65535, not \"$port\"."
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

http_ok() ( # http_ok PORT PATH; without curl, which a bare Debian lacks
  exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$2" "$1" >&3
  read -r -t 5 _ status _ <&3 && [ "$status" = 200 ]
) 2>/dev/null

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

make_credentials() {
  local file="$home/credentials"
  if [ ! -e "$file" ]; then
    (
      umask 077
      cat >"$file.$$" <<TEXT
s3_access_key=$(random_hex 10)
s3_secret_key=$(random_hex 20)
redis_password=$(random_hex 16)
postgres_password=$(random_hex 16)
TEXT
    )
    mv -n "$file.$$" "$file"
    rm -f "$file.$$"
  fi
  source "$file"
}

apt_install() {
  local package policy=/usr/sbin/policy-rc.d
  have apt-get || die "apt-get is missing. Install what these Debian packages hold, then try again: $*"
  [ "$(id -u)" = 0 ] || die "Installing needs root. Run: sudo apt-get install $*"
  # Debian starts a service as it is installed; this is the documented way to say no.
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive
  [ -e "$home/apt-updated" ] && [ -n "$(find "$home/apt-updated" -mmin -60)" ] || {
    apt-get update -q
    touch "$home/apt-updated"
  }
  apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}
