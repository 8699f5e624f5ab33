{{/* What the schema cannot say, because it needs two values at a time. Included by the Deployment. */}}
{{- define "participant-service.guards" -}}
{{- include "participant-service.guardAddresses" . -}}
{{- include "participant-service.guardDrain" . -}}
{{- include "participant-service.guardCredentials" . -}}
{{- include "participant-service.guardEnv" . -}}
{{- end -}}

{{- define "participant-service.guardAddresses" -}}
{{- $config := .Values.config -}}
{{- $loopback := "^(127[.][0-9.]+|localhost|\\[::1\\]):" -}}
{{- if and (not $config.allowInsecure) (not (regexMatch $loopback $config.listenAddress)) -}}
{{- fail (printf "config.allowInsecure: must be true to serve the API in plain text on %s; the service has no TLS yet. Set it when a mesh encrypts and authorizes, or when you trust the network." $config.listenAddress) -}}
{{- end -}}
{{- if regexMatch $loopback $config.healthAddress -}}
{{- fail (printf "config.healthAddress: is %s, but the kubelet dials the pod's address" $config.healthAddress) -}}
{{- end -}}
{{- $grpc := include "participant-service.port" $config.listenAddress -}}
{{- if eq $grpc (include "participant-service.port" $config.healthAddress) -}}
{{- fail (printf "config.healthAddress: has the port %s of config.listenAddress" $grpc) -}}
{{- end -}}
{{- end -}}

{{- define "participant-service.guardDrain" -}}
{{- $config := .Values.config -}}
{{- $maxDeadline := include "participant-service.milliseconds" $config.maxDeadline | int64 -}}
{{- $drainDelay := include "participant-service.milliseconds" $config.drainDelay | int64 -}}
{{- $drainTimeout := include "participant-service.milliseconds" $config.drainTimeout | int64 -}}
{{- if lt $drainTimeout (add $maxDeadline 1000) -}}
{{- fail (printf "config.drainTimeout: is %s; it must be at least config.maxDeadline (%s) + 1s, else calls end without Graph's answer at every rollout" $config.drainTimeout $config.maxDeadline) -}}
{{- end -}}
{{- $sleep := dig "preStop" "sleep" "seconds" 0 .Values.lifecycle | int64 -}}
{{- $needed := add $drainDelay $drainTimeout 5000 (mul $sleep 1000) -}}
{{- if lt (mul (int64 .Values.terminationGracePeriodSeconds) 1000) $needed -}}
{{- fail (printf "terminationGracePeriodSeconds: is %d; it must be at least config.drainDelay + config.drainTimeout + 5 s%s = %d, else pods are killed while they drain" (int64 .Values.terminationGracePeriodSeconds) (ternary " + the preStop sleep" "" (gt $sleep 0)) (ceil (divf $needed 1000) | int64)) -}}
{{- end -}}
{{- end -}}

{{- define "participant-service.guardCredentials" -}}
{{- $config := .Values.config -}}
{{- $credentials := .Values.credentials -}}
{{- $secret := $credentials.clientSecret.existingSecret -}}
{{- $token := $credentials.staticToken.existingSecret -}}
{{- if and $secret (or (not $credentials.tenantId) (not $credentials.clientId)) -}}
{{- fail "credentials.clientSecret: needs credentials.tenantId and credentials.clientId" -}}
{{- end -}}
{{- if and $secret $config.clientSecretFile -}}
{{- fail "config.clientSecretFile: is set by credentials.clientSecret.existingSecret; give one of the two" -}}
{{- end -}}
{{- if and $token $config.staticTokenFile -}}
{{- fail "config.staticTokenFile: is set by credentials.staticToken.existingSecret; give one of the two" -}}
{{- end -}}
{{- $identity := .Values.workloadIdentity -}}
{{- if and $identity.projectedToken.enabled (not $identity.enabled) -}}
{{- fail "workloadIdentity.projectedToken: needs workloadIdentity.enabled" -}}
{{- end -}}
{{- if and $identity.enabled (not $credentials.clientId) -}}
{{- fail "workloadIdentity: needs credentials.clientId" -}}
{{- end -}}
{{- if and $identity.projectedToken.enabled (not $credentials.tenantId) -}}
{{- fail "workloadIdentity.projectedToken: needs credentials.tenantId; without the webhook nobody else says it" -}}
{{- end -}}
{{- $own := .Values.extraEnvFrom -}}
{{- range .Values.extraEnv -}}
{{- if eq .name "AZURE_CLIENT_SECRET" -}}{{- $own = true -}}{{- end -}}
{{- end -}}
{{- if not (or $secret $token $identity.enabled $config.clientSecretFile $config.staticTokenFile $own) -}}
{{- fail "credentials: none is configured; set credentials.clientSecret.existingSecret, workloadIdentity.enabled, or for development credentials.staticToken.existingSecret" -}}
{{- end -}}
{{- end -}}

{{/* A variable wins over the ConfigMap, and would pass by everything that is checked of config. */}}
{{- define "participant-service.guardEnv" -}}
{{- range .Values.extraEnv -}}
{{- if hasPrefix "PARTICIPANTS_" .name -}}
{{- fail (printf "extraEnv: %s is a setting; give it in config" .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
