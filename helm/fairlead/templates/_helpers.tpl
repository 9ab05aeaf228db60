{{- define "fairlead.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name (default .Chart.Name .Values.nameOverride) | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{- define "fairlead.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "fairlead.labels" -}}
{{ include "fairlead.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "fairlead.inCluster" -}}
{{- if ne .Values.mode "External" }}yes{{ end -}}
{{- end -}}

{{- define "fairlead.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "fairlead.fullname" .) }}
{{- end -}}

{{/* The names of all accounts that operators use, as JSON. */}}
{{- define "fairlead.accounts" -}}
{{- $accounts := list -}}
{{- if include "fairlead.inCluster" . -}}
{{- $accounts = append $accounts (include "fairlead.serviceAccount" .) -}}
{{- else -}}
{{- range .Values.hosts -}}
{{- $accounts = append $accounts (printf "%s-%s" (include "fairlead.fullname" $) .name) -}}
{{- end -}}
{{- end -}}
{{ toJson $accounts }}
{{- end -}}

{{/* All of them, as the subjects of a binding. */}}
{{- define "fairlead.subjects" -}}
{{- range include "fairlead.accounts" . | fromJsonArray }}
- kind: ServiceAccount
  name: {{ . }}
  namespace: {{ $.Release.Namespace }}
{{- end }}
{{- end -}}

{{/* What an operator needs in a namespace whose AppReleases it follows. */}}
{{- define "fairlead.releaseRules" -}}
# patch: the finalizer by which a deleted object waits until its containers are gone; the image that somebody deploys
- apiGroups: [fairlead.dev]
  resources: [appreleases]
  verbs: [get, list, watch, patch]
- apiGroups: [fairlead.dev]
  resources: [appreleases/status]
  verbs: [patch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, get, patch]
{{- with include "fairlead.contents" . }}
# what AppReleases name in compose.configMap, envFrom, valueFrom and imagePullSecrets
- apiGroups: [""]
  resources: [{{ . }}]
  verbs: [get, list, watch]
{{- end }}
{{- end -}}

{{/* The lease of a host lies where its AppReleases do or, where it follows all, in this chart's namespace. */}}
{{- define "fairlead.leaseRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, create, update]
{{- end -}}

{{- define "fairlead.contents" -}}
{{- $kinds := list -}}
{{- if .Values.rbac.configMaps }}{{ $kinds = append $kinds "configmaps" }}{{ end -}}
{{- if .Values.rbac.secrets }}{{ $kinds = append $kinds "secrets" }}{{ end -}}
{{ join ", " $kinds }}
{{- end -}}

{{/* Its own host is its own to make and to label; a list of names restricts it to these. */}}
{{- define "fairlead.ownHostRules" -}}
- apiGroups: [fairlead.dev]
  resources: [dockerhosts]
  verbs: [patch]
  {{- with .names }}
  resourceNames: {{ toJson . }}
  {{- end }}
{{- end -}}

{{- define "fairlead.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* --source, once for each namespace. */}}
{{- define "fairlead.sources" -}}
{{- $settings := list "host=$(NODE_NAME)" (printf "directory=%s" .Values.filesDir) -}}
{{- if .Values.selector }}{{ $settings = append $settings (printf "selector=%s" (urlquery .Values.selector)) }}{{ end -}}
{{- if .Values.leaderElection }}{{ $settings = append $settings "elect=true" }}{{ end -}}
{{- $query := join "&" $settings -}}
{{- range .Values.namespaces }}
- --source=kube:{{ . }}?{{ $query }}
{{- else }}
- --source=kube?{{ $query }}
{{- end }}
{{- end -}}
