module participant-service/tools/kubernetes/pause

go 1.24.0
