# PostgreSQL: user and database "runestone".
# shellcheck shell=bash

postgres_bin() { find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname; }

installed_postgres() { [ -n "$(postgres_bin)" ]; }

install_postgres() { apt_install postgresql; }

# PostgreSQL refuses root.
as_postgres() {
  if [ "$(id -u)" != 0 ]; then echo env; else echo setpriv --reuid=postgres --regid=postgres --init-groups; fi
}

make_cluster() { # make_cluster BIN: under another name first, so that a half-made one is never taken for whole
  local bin=$1
  rm -rf new password
  (
    umask 077
    echo "$postgres_password" >password
  )
  [ "$(id -u)" != 0 ] || chown postgres . password
  $(as_postgres) "$bin/initdb" -D new -U runestone --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 -N
  echo 'create database runestone' | $(as_postgres) "$bin/postgres" --single -D new postgres
  rm password
  mv new data
}

run_postgres() {
  local bin
  bin=$(postgres_bin)
  [ "$(id -u)" != 0 ] || chown postgres .
  $(as_postgres) test -w "$PWD" ||
    die "postgres: the user postgres cannot reach $PWD. Set RUNESTONE_SERVICES_HOME to a directory that other users may enter."
  if [ ! -d data ]; then
    make_cluster "$bin" >"$home/logs/postgres-initdb.log" 2>&1 || {
      show_log "$home/logs/postgres-initdb.log"
      die "postgres: the database could not be made."
    }
  fi
  # Data for tests: a power cut may cost it.
  # shellcheck disable=SC2046
  spawn postgres "$1" $(as_postgres) "$bin/postgres" -D "$PWD/data" -p "$1" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c fsync=off -c full_page_writes=off
}

healthy_postgres() { "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "$1"; }
