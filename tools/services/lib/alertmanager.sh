# Alertmanager, which keeps its alerts to itself.
# shellcheck shell=bash

installed_alertmanager() { have prometheus-alertmanager && have amtool; }

install_alertmanager() { apt_install prometheus-alertmanager; }

run_alertmanager() {
  printf '%s\n' 'route: { receiver: none }' 'receivers: [{ name: none }]' >alertmanager.yml
  # The empty cluster address: or it listens on every interface.
  spawn alertmanager "$1" prometheus-alertmanager --config.file="$PWD/alertmanager.yml" --storage.path="$PWD/data" \
    --web.listen-address="127.0.0.1:$1" --cluster.listen-address=
}

healthy_alertmanager() { http_ok "$1" /-/ready; }
