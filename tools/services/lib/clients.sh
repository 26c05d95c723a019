# Programs of others that tests let loose on our server: Schemathesis, and Triton's client. Installed, never started.
# shellcheck shell=bash

clients_version=1
clients_needs=('schemathesis==4.32.5' 'tritonclient[http]==2.73.0')

installed_clients() { [ -e "$home/clients/installed-$clients_version" ]; }

install_clients() {
  local venv="$home/clients" pip
  rm -rf "$venv"
  if have uv; then
    uv venv "$venv"
    pip=(uv pip install --python "$venv/bin/python")
  else
    python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
    python3 -m venv "$venv"
    pip=("$venv/bin/python" -m pip install --disable-pip-version-check)
  fi
  "${pip[@]}" "${clients_needs[@]}"
  touch "$venv/installed-$clients_version"
}
