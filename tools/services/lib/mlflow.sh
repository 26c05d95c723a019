# MLflow's server and UI, on SQLite, its artifacts proxied to the bucket "mlflow".
# shellcheck shell=bash

mlflow_version=3.17.2

installed_mlflow() { [ -e "$home/venv/installed-$mlflow_version" ]; }

install_mlflow() {
  local venv="$home/venv" pip
  # What the server needs of MLflow; all of it is three times as large.
  local needs=("mlflow-skinny==$mlflow_version" 'Flask<4' 'Flask-CORS<7' 'alembic<2' 'sqlalchemy<3' 'graphene<4'
    'huey>=2.5.4,<4' cryptography 'aiohttp<4' 'numpy<3' 'pandas<4' boto3)
  rm -rf "$venv"
  # Without bytecode every start takes half a minute longer.
  if have uv; then
    uv venv "$venv"
    pip=(uv pip install --python "$venv/bin/python" --compile-bytecode)
  else
    python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
    python3 -c 'import ensurepip' || die "python3 cannot make a virtual environment. Install python3 and python3-venv, or uv."
    python3 -m venv "$venv"
    pip=("$venv/bin/python" -m pip install --compile --disable-pip-version-check)
  fi
  "${pip[@]}" "${needs[@]}"
  "${pip[@]}" --no-deps "mlflow==$mlflow_version" "mlflow-tracing==$mlflow_version"
  "$venv/bin/python" -W ignore -c 'import mlflow.server.fastapi_app'
  touch "$venv/installed-$mlflow_version"
}

run_mlflow() {
  # The caller's own AWS and MLflow settings must not reach the server; its job runners take 200 MB each.
  AWS_ACCESS_KEY_ID=$s3_access_key AWS_SECRET_ACCESS_KEY=$s3_secret_key spawn mlflow "$1" \
    env -u MLFLOW_TRACKING_URI -u AWS_PROFILE -u AWS_SESSION_TOKEN -u AWS_ENDPOINT_URL \
    AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_DEFAULT_REGION=us-east-1 \
    MLFLOW_S3_ENDPOINT_URL="http://127.0.0.1:$(port_of s3)" NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 \
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false MLFLOW_DISABLE_TELEMETRY=true \
    "$home/venv/bin/python" -m mlflow server --host 127.0.0.1 --port "$1" --workers 1 \
    --backend-store-uri "sqlite:///$PWD/mlflow.db" --serve-artifacts --artifacts-destination s3://mlflow/artifacts
}

healthy_mlflow() { http_ok "$1" /health; }
