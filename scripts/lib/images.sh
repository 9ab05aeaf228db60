# shellcheck shell=bash
# Small images from scratch, through the Engine's API. Needs engine.sh.

# build_image DIR TAG [ARG=VALUE]: builds DIR's Dockerfile with a static busybox put beside it. Prints nothing; the log is
# shown when it fails.
build_image() {
  local dir=$1 tag=$2 argument=${3:-} context log=$FAIRLEAD_CACHE/image.log query
  context=$(mktemp -d)
  cp -R "$dir/." "$context/"
  cp "$(busybox)" "$context/busybox"
  query="t=$(url_encode "$tag")&rm=1&forcerm=1"
  [ -z "$argument" ] || query+="&buildargs=$(url_encode "{\"${argument%%=*}\":\"${argument#*=}\"}")"
  tar -C "$context" -cf "$context.tar" .
  engine POST "/build?$query" -H 'Content-Type: application/x-tar' --data-binary "@$context.tar" >"$log" || true
  rm -rf "$context" "$context.tar"
  if grep -q '"errorDetail"' "$log" || ! grep -q 'Successfully tagged\|"aux"' "$log"; then
    cat "$log" >&2
    return 1
  fi
}

# push_image NAME TAG: to a registry without credentials.
push_image() {
  local answer
  answer=$(engine POST "/images/$1/push?tag=$2" -H 'X-Registry-Auth: e30=') && ! grep -q '"error"' <<<"$answer"
}

remove_image() { engine DELETE "/images/$1?force=1" >/dev/null 2>&1 || true; }

# remove_images PREFIX: every image whose name starts with PREFIX.
remove_images() {
  local image
  for image in $(engine GET /images/json | grep -o "\"$1[^\"]*\"" | tr -d '"' | sort -u); do
    remove_image "$image"
  done
}
