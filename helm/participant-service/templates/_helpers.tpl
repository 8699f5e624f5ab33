{{- define "participant-service.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of the objects. At most 54 characters, which leaves room for "-headless". */}}
{{- define "participant-service.fullname" -}}
{{- $name := include "participant-service.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 54 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 54 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 54 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The labels that selectors may use. A selector can never be changed. */}}
{{- define "participant-service.selectorLabels" -}}
app.kubernetes.io/name: {{ include "participant-service.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* The pod of helm test also has the selector labels. The component keeps it out of the Services. */}}
{{- define "participant-service.serverLabels" -}}
{{ include "participant-service.selectorLabels" . }}
app.kubernetes.io/component: server
{{- end -}}

{{- define "participant-service.testLabels" -}}
{{ include "participant-service.selectorLabels" . }}
app.kubernetes.io/component: test
{{- end -}}

{{- define "participant-service.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "participant-service.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "participant-service.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "participant-service.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "participant-service.image" -}}
{{- $image := .Values.image.repository -}}
{{- with .Values.image.registry }}{{ $image = printf "%s/%s" . $image }}{{ end -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $image .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* With autoscaling, the live number of pods, because Kubernetes sets a number that is removed from the manifest to 1. At
the start it is minReplicas, as for clients that render without a cluster (helm template, Argo CD). */}}
{{- define "participant-service.replicas" -}}
{{- if .Values.autoscaling.enabled -}}
{{- $live := lookup "apps/v1" "Deployment" .Release.Namespace (include "participant-service.fullname" .) | default dict -}}
{{- max .Values.autoscaling.minReplicas (dig "spec" "replicas" 0 $live) -}}
{{- else -}}
{{- .Values.replicaCount -}}
{{- end -}}
{{- end -}}

{{/* maxInFlight -> PARTICIPANTS_MAX_IN_FLIGHT. Not sprig's snakecase, which treats digits differently. */}}
{{- define "participant-service.variable" -}}
{{- printf "PARTICIPANTS_%s" (regexReplaceAll "([a-z])([A-Z0-9])" . "${1}_${2}" | upper) -}}
{{- end -}}

{{/* Helm reads numbers in a values file as floats, which would print as 1e+06. */}}
{{- define "participant-service.settingText" -}}
{{- if kindIs "float64" . -}}{{- printf "%.0f" . -}}{{- else -}}{{- toString . -}}{{- end -}}
{{- end -}}

{{/* The port of host:port. */}}
{{- define "participant-service.port" -}}
{{- regexFind "[0-9]+$" . -}}
{{- end -}}

{{/* A duration such as 1m30s in milliseconds, rounded up. The schema has checked its format. */}}
{{- define "participant-service.milliseconds" -}}
{{- $units := dict "h" 3600000.0 "m" 60000.0 "s" 1000.0 "ms" 1.0 "us" 0.001 "ns" 0.000001 -}}
{{- $sum := 0.0 -}}
{{- range regexFindAll "[0-9]*[.]?[0-9]+(ms|us|ns|h|m|s)" . -1 -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- $sum = addf $sum (mulf (float64 (trimSuffix $unit .)) (get $units $unit)) -}}
{{- end -}}
{{- ceil $sum | int64 -}}
{{- end -}}

{{/* The port of an https URL or of a proxy. libcurl has a different default for proxies. */}}
{{- define "participant-service.urlPort" -}}
{{- $authority := regexReplaceAll "^[a-z0-9]+://" (lower .url) "" | regexFind "^[^/]*" -}}
{{- $port := regexFind ":[0-9]+$" $authority -}}
{{- default .default (trimPrefix ":" $port) -}}
{{- end -}}

{{- define "participant-service.tlsPath" -}}/var/run/participant-service/tls{{- end -}}
{{- define "participant-service.clientCaPath" -}}/var/run/participant-service/client-ca{{- end -}}
{{- define "participant-service.callerPolicyPath" -}}/var/run/participant-service/caller-policy{{- end -}}

{{- define "participant-service.certificateSecret" -}}
{{- default (printf "%s-tls" (include "participant-service.fullname" .)) .Values.certificate.secretName -}}
{{- end -}}

{{/* Whether the API uses TLS: through tls, or with files that are mounted by hand. */}}
{{- define "participant-service.servesTls" -}}
{{- if or .Values.tls.enabled .Values.config.tlsCertFile -}}true{{- end -}}
{{- end -}}

{{/* Whether there is a pod for helm test. With TLS it needs a client certificate. */}}
{{- define "participant-service.helmTest" -}}
{{- if and .Values.helmTest.enabled (or .Values.helmTest.existingSecret (not (include "participant-service.servesTls" .))) -}}true{{- end -}}
{{- end -}}

{{/* Plain-text HTTP/2 must be announced. With TLS, client and server negotiate HTTP/2. */}}
{{- define "participant-service.appProtocol" -}}
{{- if not (and (include "participant-service.servesTls" .) (eq .Values.service.appProtocol "kubernetes.io/h2c")) -}}
{{- .Values.service.appProtocol -}}
{{- end -}}
{{- end -}}

{{/* The Secret of the API's certificate. */}}
{{- define "participant-service.tlsSecret" -}}
{{- default (include "participant-service.certificateSecret" .) .Values.tls.existingSecret -}}
{{- end -}}

{{- define "participant-service.clientSecretPath" -}}/var/run/participant-service/client-secret{{- end -}}
{{- define "participant-service.clientCertificatePath" -}}/var/run/participant-service/client-certificate{{- end -}}
{{- define "participant-service.staticTokenPath" -}}/var/run/participant-service/static-token{{- end -}}
{{- define "participant-service.federatedTokenPath" -}}/var/run/secrets/azure/tokens{{- end -}}

{{/* Whether there is more than one pod. */}}
{{- define "participant-service.replicated" -}}
{{- $least := ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- if gt (int $least) 1 -}}true{{- end -}}
{{- end -}}

{{/* The operator also makes this name the job label in Prometheus. */}}
{{- define "participant-service.metricsService" -}}
{{- printf "%s-metrics" (include "participant-service.fullname" .) -}}
{{- end -}}
