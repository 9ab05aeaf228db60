#!/bin/sh
# deploy.sh APP IMAGE: deploys through Fairlead and shows the log as it comes. Ends with 0 when it is in place, else with 1.
# FAIRLEAD_URL and FAIRLEAD_TOKEN (scope deploy) come from the environment. Needs curl.
set -eu
app=${1:?which app} image=${2:?which image} url=${FAIRLEAD_URL%/}
case $app$image in *[!A-Za-z0-9._/:@-]*) echo "deploy: that is no app or image" >&2 && exit 1 ;; esac
secret=$(mktemp) # a token in the arguments would be in the list of processes
trap 'rm -f "$secret"' EXIT
printf 'Authorization: Bearer %s\n' "${FAIRLEAD_TOKEN:?}" >"$secret"
ask() { curl -sS --fail-with-body -H @"$secret" "$@"; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

answer=$(ask -H 'Content-Type: application/json' -d "{\"image_tag\":\"$image\"}" "$url/deploy/$app") || {
  echo "deploy: refused: $answer" >&2
  exit 1
}
id=$(printf '%s' "$answer" | field job_id)
echo "deploy: $app is job $id"
ask -N "$url/jobs/$id/logs" | sed -n 's/^data: //p' || true # the verdict is asked for below
while :; do
  job=$(ask --retry 5 --retry-connrefused "$url/jobs/$id")
  case $(printf '%s' "$job" | field status) in
    success) echo "deploy: $app runs $image" && exit 0 ;;
    failed) echo "deploy: failed: $(printf '%s' "$job" | field error)" >&2 && exit 1 ;;
    *) sleep "${POLL_SECONDS:-2}" ;;
  esac
done
