{{/* The rules that the schema cannot express because they compare several values. The Deployment includes them. */}}
{{- define "participant-service.guards" -}}
{{- include "participant-service.guardAddresses" . -}}
{{- include "participant-service.guardTls" . -}}
{{- include "participant-service.guardDrain" . -}}
{{- include "participant-service.guardCredentials" . -}}
{{- include "participant-service.guardEnv" . -}}
{{- include "participant-service.guardMemory" . -}}
{{- include "participant-service.guardMonitoring" . -}}
{{- end -}}

{{- define "participant-service.guardAddresses" -}}
{{- $config := .Values.config -}}
{{- $loopback := "^(127[.][0-9.]+|localhost|\\[::1\\]):" -}}
{{- if and (not (include "participant-service.servesTls" .)) (not $config.allowInsecure) (not (regexMatch $loopback $config.listenAddress)) -}}
{{- fail (printf "config.allowInsecure: must be true to serve the API in plain text on %s. Set tls.enabled instead. Set this only if a mesh encrypts and authorizes, or if you trust the network." $config.listenAddress) -}}
{{- end -}}
{{- if regexMatch $loopback $config.healthAddress -}}
{{- fail (printf "config.healthAddress: is %s, but the kubelet dials the pod's address" $config.healthAddress) -}}
{{- end -}}
{{- $grpc := include "participant-service.port" $config.listenAddress -}}
{{- if eq $grpc (include "participant-service.port" $config.healthAddress) -}}
{{- fail (printf "config.healthAddress: has the port %s of config.listenAddress" $grpc) -}}
{{- end -}}
{{- with $config.metricsAddress -}}
{{- $metrics := include "participant-service.port" . -}}
{{- if or (eq $metrics $grpc) (eq $metrics (include "participant-service.port" $config.healthAddress)) -}}
{{- fail (printf "config.metricsAddress: has the port %s of config.listenAddress or config.healthAddress" $metrics) -}}
{{- end -}}
{{- else -}}
{{- if .Values.networkPolicy.scrapers -}}
{{- fail "networkPolicy.scrapers: would do nothing, because config.metricsAddress is empty" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "participant-service.guardMemory" -}}
{{- with dig "limits" "memory" "" .Values.resources | toString -}}
{{- $units := dict "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "k" 1000.0 "M" 1000000.0 "G" 1000000000.0 "" 1.0 -}}
{{- $unit := regexFind "[A-Za-z]*$" . -}}
{{- if hasKey $units $unit -}}
{{- $limit := mulf (float64 (trimSuffix $unit .)) (get $units $unit) -}}
{{- $config := $.Values.config -}}
{{- /* In KiB. The service uses the same terms: docs/configuration.md, "Memory". */ -}}
{{- $terms := $.Files.Get "memory-terms.json" | fromJson -}}
{{- $connection := ternary $terms.tlsConnection $terms.connection (not (empty (include "participant-service.servesTls" $))) -}}
{{- /* A sixteenth of the limit, from one to eight times the term: service/server/memory_budget.cc. */ -}}
{{- $rosters := minf (mulf 8.0 $terms.rosters) (maxf $terms.rosters (divf $limit 16384.0)) -}}
{{- $needed := addf $terms.service $rosters (mulf $terms.call (float64 $config.maxInFlight)) (mulf $connection (float64 $config.maxConnections)) | mulf 1024.0 -}}
{{- if lt $limit $needed -}}
{{- fail (printf "resources.limits.memory: is %s; config.maxInFlight (%d) calls and config.maxConnections (%d) connections need %.0fMi, else the pod is killed before it rejects any" . (int64 $config.maxInFlight) (int64 $config.maxConnections) (ceil (divf $needed 1048576.0))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "participant-service.guardTls" -}}
{{- if and .Values.helmTest.existingSecret (not (include "participant-service.servesTls" .)) -}}
{{- fail "helmTest.existingSecret: would do nothing, because the API uses plain text" -}}
{{- end -}}
{{- $config := .Values.config -}}
{{- $policy := .Values.callerPolicy -}}
{{- if .Values.tls.enabled -}}
{{- range list "tlsCertFile" "tlsKeyFile" "tlsClientCaFile" "callerPolicyFile" -}}
{{- if get $config . -}}
{{- fail (printf "config.%s: is set by tls.enabled; give one of the two" .) -}}
{{- end -}}
{{- end -}}
{{- if not (or .Values.tls.existingSecret .Values.certificate.enabled) -}}
{{- fail "tls: needs tls.existingSecret or certificate.enabled" -}}
{{- end -}}
{{- if and $policy.policy $policy.existingConfigMap -}}
{{- fail "callerPolicy: has policy and existingConfigMap; give one of the two" -}}
{{- end -}}
{{- if not (or $policy.policy $policy.existingConfigMap) -}}
{{- fail "callerPolicy: is empty, so with tls nobody could call. Set callerPolicy.policy or callerPolicy.existingConfigMap" -}}
{{- end -}}
{{- if and .Values.tls.existingSecret .Values.certificate.enabled -}}
{{- fail "tls.existingSecret: is set, so certificate would do nothing; give one of the two" -}}
{{- end -}}
{{- else if or $policy.policy $policy.existingConfigMap .Values.tls.existingSecret .Values.tls.clientCa.existingSecret -}}
{{- fail "tls.enabled: is false, so tls and callerPolicy would do nothing" -}}
{{- else if .Values.certificate.enabled -}}
{{- fail "certificate: nothing would use it; set tls.enabled" -}}
{{- else -}}
{{- $given := list -}}
{{- range list "tlsCertFile" "tlsKeyFile" "tlsClientCaFile" "callerPolicyFile" -}}
{{- if get $config . -}}{{- $given = append $given . -}}{{- end -}}
{{- end -}}
{{- if and $given (lt (len $given) 4) -}}
{{- fail (printf "config.%s: needs all of tlsCertFile, tlsKeyFile, tlsClientCaFile and callerPolicyFile" (first $given)) -}}
{{- end -}}
{{- end -}}
{{- if and (include "participant-service.servesTls" .) .Values.grpcRoute.enabled -}}
{{- fail "grpcRoute: a gateway would speak plain text to the API, or TLS without a client certificate; set it up in extraObjects" -}}
{{- end -}}
{{- end -}}

{{- define "participant-service.guardDrain" -}}
{{- $config := .Values.config -}}
{{- $maxDeadline := include "participant-service.milliseconds" $config.maxDeadline | int64 -}}
{{- range list "keepaliveTime" "keepaliveTimeout" "maxConnectionAge" "maxConnectionAgeGrace" "maxConnectionIdle" -}}
{{- if lt (include "participant-service.milliseconds" (get $config .) | int64) 1000 -}}
{{- fail (printf "config.%s: is %s; it must be at least 1s" . (get $config .)) -}}
{{- end -}}
{{- end -}}
{{- if gt (include "participant-service.milliseconds" $config.defaultDeadline | int64) $maxDeadline -}}
{{- fail (printf "config.defaultDeadline: is %s; it must not be longer than config.maxDeadline (%s)" $config.defaultDeadline $config.maxDeadline) -}}
{{- end -}}
{{- $drainDelay := include "participant-service.milliseconds" $config.drainDelay | int64 -}}
{{- $drainTimeout := include "participant-service.milliseconds" $config.drainTimeout | int64 -}}
{{- if lt $drainTimeout (add $maxDeadline 1000) -}}
{{- fail (printf "config.drainTimeout: is %s; it must be at least config.maxDeadline (%s) + 1s, else calls end without Graph's answer at every rollout" $config.drainTimeout $config.maxDeadline) -}}
{{- end -}}
{{- /* The sleep action, or the command `sleep N`, which older versions of Kubernetes need. */ -}}
{{- $sleep := dig "preStop" "sleep" "seconds" 0 .Values.lifecycle | int64 -}}
{{- range $index, $word := dig "preStop" "exec" "command" list .Values.lifecycle -}}
{{- range $number := regexFindAll "(^|sleep )[0-9]+$" (toString $word) -1 -}}
{{- $sleep = add $sleep (regexFind "[0-9]+$" $number | int64) -}}
{{- end -}}
{{- end -}}
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
{{- fail "workloadIdentity.projectedToken: needs credentials.tenantId, because there is no webhook to set it" -}}
{{- end -}}
{{- $certificate := $credentials.clientCertificate.existingSecret -}}
{{- if and $certificate (or (not $credentials.tenantId) (not $credentials.clientId)) -}}
{{- fail "credentials.clientCertificate: needs credentials.tenantId and credentials.clientId" -}}
{{- end -}}
{{- $own := .Values.extraEnvFrom -}}
{{- range .Values.extraEnv -}}
{{- if has .name (list "AZURE_CLIENT_SECRET" "AZURE_CLIENT_CERTIFICATE_PATH" "AZURE_FEDERATED_TOKEN_FILE" "AZURE_MANAGED_IDENTITY") -}}{{- $own = true -}}{{- end -}}
{{- end -}}
{{- $given := dict "client-secret" (or $secret $config.clientSecretFile) "client-certificate" $certificate "workload-identity" $identity.enabled "managed-identity" $credentials.managedIdentity.enabled "static" (or $token $config.staticTokenFile) -}}
{{- $names := list -}}
{{- range $name, $is := $given -}}{{- if $is -}}{{- $names = append $names $name -}}{{- end -}}{{- end -}}
{{- if and (not $names) (not $own) -}}
{{- fail "credentials: none is configured; set credentials.clientSecret.existingSecret, credentials.clientCertificate.existingSecret, workloadIdentity.enabled, credentials.managedIdentity.enabled, or for development credentials.staticToken.existingSecret" -}}
{{- end -}}
{{- if and (gt (len $names) 1) (eq $config.credential "auto") -}}
{{- fail (printf "credentials: %s are configured; name the one to use in config.credential" (join " and " $names)) -}}
{{- end -}}
{{- if and (ne $config.credential "auto") (not (has $config.credential $names)) (not $own) -}}
{{- fail (printf "config.credential: is %s, which is not configured" $config.credential) -}}
{{- end -}}
{{- end -}}

{{/* A variable overrides the ConfigMap and would bypass all checks of config. */}}
{{- define "participant-service.guardEnv" -}}
{{- range .Values.extraEnv -}}
{{- if hasPrefix "PARTICIPANTS_" .name -}}
{{- fail (printf "extraEnv: %s is a setting; give it in config" .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "participant-service.guardMonitoring" -}}
{{- $monitoring := .Values.monitoring -}}
{{- if $monitoring.serviceMonitor.enabled -}}
{{- if not .Values.config.metricsAddress -}}
{{- fail "monitoring.serviceMonitor: needs config.metricsAddress" -}}
{{- end -}}
{{- if regexMatch "^(127[.][0-9.]+|localhost|\\[::1\\]):" .Values.config.metricsAddress -}}
{{- fail (printf "config.metricsAddress: is %s, where monitoring.serviceMonitor cannot reach it" .Values.config.metricsAddress) -}}
{{- end -}}
{{- else if and $monitoring.prometheusRule.enabled (not $monitoring.selector) -}}
{{- fail "monitoring.prometheusRule: needs monitoring.serviceMonitor.enabled, or monitoring.selector to select the series" -}}
{{- end -}}
{{- end -}}
