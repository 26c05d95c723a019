# nginx: /healthz, and MLflow under /mlflow/.
# shellcheck shell=bash

installed_nginx() { have nginx; }

install_nginx() { apt_install nginx-light; }

run_nginx() {
  cat >nginx.conf <<TEXT
daemon off;
worker_processes 1;
pid "$PWD/nginx.pid";
error_log stderr;
events { worker_connections 256; }
http {
  access_log "$PWD/access.log";
  client_body_temp_path "$PWD/client_body";
  proxy_temp_path "$PWD/proxy";
  fastcgi_temp_path "$PWD/fastcgi";
  uwsgi_temp_path "$PWD/uwsgi";
  scgi_temp_path "$PWD/scgi";
  server {
    listen 127.0.0.1:$1;
    location = /healthz { return 200 "ok"; }
    location /mlflow/ {
      client_max_body_size 0;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_http_version 1.1;
      proxy_pass http://127.0.0.1:$(port_of mlflow)/;
    }
  }
}
TEXT
  # -e: before it reads the configuration, nginx would write to /var/log.
  spawn nginx "$1" nginx -e stderr -c "$PWD/nginx.conf"
}

healthy_nginx() { http_ok "$1" /healthz; }
