# shellcheck shell=bash
# The scenes of scripts/demo --kube: the desired state is an object of a real Kubernetes API. Needs stage.sh, kube.sh and what the demo
# has: work, RELEASE, registry, start_operator, fairlead.

start_kube() {
  export FAIRLEAD_KUBE_API=$work/kube
  find_kube
  KUBECONFIG=$("$FAIRLEAD_ROOT/scripts/kube-api" start)
  export KUBECONFIG
  fairlead crd >"$work/crds.yaml"
  kubectl apply --server-side -f "$work/crds.yaml" >"$work/answer"
  kubectl wait --for=condition=Established crd/appreleases.fairlead.dev crd/dockerhosts.fairlead.dev >"$work/answer"
}

kubectl() { "$FAIRLEAD_KUBECTL" --cache-dir "$work/kubectl" "$@"; }

# The AppRelease of desired-state, its compose file within.
write_object() {
  object=$work/release.yaml
  while IFS= read -r line; do
    case $line in
      '#'*) ;;
      "    files: [compose.yaml]") printf '    inline: |\n' && sed 's/^/      /' "$source_dir/shop/compose.yaml" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$source_dir/shop/release.yaml" >"$object"
}

field() { kubectl get apprelease "$RELEASE" -o "jsonpath={$1}" 2>/dev/null; }

# object_says PHASE: the status of the newest generation is PHASE (a pattern).
object_says() {
  local now
  now=$(field '.metadata.generation} {.status.observedGeneration} {.status.phase') || return 1
  [[ $now =~ ^([0-9]+)\ ([0-9]+)\ ($1)$ ]] && [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
}

patch_image() {
  local patch="{\"spec\":{\"services\":{\"web\":{\"image\":\"$registry/fairlead-demo/web:$1\"}}}}"
  command_line "kubectl patch apprelease $RELEASE --type merge -p '{\"spec\":{\"services\":{\"web\":{\"image\":\".../web:$1\"}}}}'"
  kubectl patch apprelease "$RELEASE" --type merge -p "$patch" >"$work/answer"
}

apply_object() {
  heading "An object is applied, and the operator makes this host equal to it"
  command_line "fairlead run --source kube"
  start_operator kube
  show kubectl apply -f "$object"
  watch_until object_says Converged
  note "converged after $elapsed"
  show kubectl wait --for=condition=Ready "apprelease/$RELEASE" --timeout=30s
  show kubectl get appreleases
  show kubectl get dockerhosts
}

refuse_object() {
  heading "What is impossible does not even get into the API"
  show kubectl patch apprelease "$RELEASE" --type merge -p '{"spec":{"services":{"web":{"strategy":{"maxSurge":0}}}}}'
}

roll_object() {
  heading "A patch changes the image tag: web 1.0.0 → 1.1.0"
  note "Three replicas, at most one more while rolling, never one fewer. ● healthy  ○ starting  ✕ unhealthy"
  patch_image 1.1.0
  watch_until object_says Converged
  note "converged after $elapsed; in $samples looks at the Engine never fewer than $least healthy replicas"
}

lose_api_server() {
  local id
  heading "The API server is killed, and then somebody removes a container"
  "$FAIRLEAD_ROOT/scripts/kube-api" kill
  id=$(web_ids | head -n 1)
  command_line "docker rm -f $(container_name "$id")"
  engine DELETE "/containers/$id?force=1" >/dev/null
  watch_until web_healthy 3
  note "three healthy replicas again after $elapsed, without an API server"
  "$FAIRLEAD_ROOT/scripts/kube-api" restart
  patch_variable
  watch_until object_says Converged
  note "it is back, and what was applied since is in place after $elapsed"
}

# Something new, which only an operator that watches again can have heard of.
patch_variable() {
  command_line "kubectl patch apprelease $RELEASE --type merge -p '{\"spec\":{\"compose\":{\"variables\":{\"GREETING\":\"good evening\"}}}}'"
  kubectl patch apprelease "$RELEASE" --type merge -p '{"spec":{"compose":{"variables":{"GREETING":"good evening"}}}}' >"$work/answer"
}

break_object() {
  heading "A broken version: it starts, and never becomes healthy"
  patch_image 2.0.0-broken
  watch_until object_says 'RolledBack|Stalled'
  note "given up after $elapsed; never fewer than $least healthy replicas: 1.1.0 serves on"
  show kubectl get appreleases -o wide
  command_line "kubectl get events.events.k8s.io --sort-by=.eventTime"
  kubectl get events.events.k8s.io --sort-by=.eventTime \
    -o custom-columns=TYPE:.type,REASON:.reason,NOTE:.note --no-headers | tail -n 8 | cut -c1-160 | indent
}

delete_object() {
  heading "The object is deleted: its containers go, its volumes would stay"
  show kubectl delete apprelease "$RELEASE" --timeout=60s
  [ -z "$(ids containers "com.docker.compose.project=$RELEASE")" ] || die "containers of $RELEASE are still there"
  note "no container of $RELEASE is left"
}

play_kube() {
  apply_object
  refuse_object
  roll_object
  lose_api_server
  break_object
  [ "$keep" = yes ] || delete_object
}
