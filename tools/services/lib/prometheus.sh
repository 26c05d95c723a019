# Prometheus: scrapes itself and what targets/*.json names, evaluates rules/*.yml, tells Alertmanager.
# shellcheck shell=bash

installed_prometheus() { have prometheus && have promtool; }

install_prometheus() { apt_install prometheus; }

run_prometheus() {
  mkdir -p targets rules
  cat >prometheus.yml <<TEXT
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules/*.yml]
alerting:
  alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:$(port_of alertmanager)'] }] }]
scrape_configs:
  - { job_name: prometheus, static_configs: [{ targets: ['127.0.0.1:$1'] }] }
  - { job_name: files, file_sd_configs: [{ files: [targets/*.json], refresh_interval: 1s }] }
TEXT
  spawn prometheus "$1" prometheus --config.file="$PWD/prometheus.yml" --storage.tsdb.path="$PWD/data" \
    --web.listen-address="127.0.0.1:$1" --web.enable-lifecycle
}

healthy_prometheus() { http_ok "$1" /-/ready; }
