# S3: versitygw over plain files; a directory in objects/ is a bucket.
# shellcheck shell=bash

versitygw_version=1.8.0
versitygw() { echo "$home/bin/versitygw-$versitygw_version"; }

installed_s3() { [ -x "$(versitygw)" ]; }

install_s3() {
  have go || die "go is missing. Install Go 1.25 or newer from https://go.dev/dl and put it on PATH."
  GOBIN="$home/bin" go install -ldflags '-s -w' "github.com/versity/versitygw/cmd/versitygw@v$versitygw_version"
  mv "$home/bin/versitygw" "$(versitygw)"
}

run_s3() {
  mkdir -p objects/mlflow objects/runestone versions
  mkdir -p -m 700 iam
  # With --iam-dir an unknown key is answered as AWS does.
  ROOT_ACCESS_KEY=$s3_access_key ROOT_SECRET_KEY=$s3_secret_key spawn s3 "$1" \
    "$(versitygw)" --quiet --port "127.0.0.1:$1" --health /health --iam-dir "$PWD/iam" \
    posix --versioning-dir "$PWD/versions" "$PWD/objects"
}

healthy_s3() { http_ok "$1" /health; }
