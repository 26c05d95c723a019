# Redis, in memory only.
# shellcheck shell=bash

installed_redis() { have redis-server && have redis-cli; }

install_redis() { apt_install redis-server; }

run_redis() {
  (
    umask 077
    printf '%s\n' "bind 127.0.0.1" "port $1" "requirepass $redis_password" 'save ""' "appendonly no" >redis.conf
  )
  spawn redis "$1" redis-server "$PWD/redis.conf"
}

healthy_redis() { # authentication is part of it
  local password
  password=$(sed -n 's/^redis_password=//p' "$home/credentials")
  [ "$(REDISCLI_AUTH=$password redis-cli -h 127.0.0.1 -p "$1" ping 2>/dev/null)" = PONG ]
}
