// Removes a participant with Microsoft's Graph SDK. tools/compare-clients compares this with a
// caller of the service.
// Usage: sdk GRAPH_BASE_URL CALL PARTICIPANT, with the token in GRAPH_TOKEN.
package main

import (
	"context"
	"log"
	"net/url"
	"os"

	"github.com/microsoft/kiota-abstractions-go/authentication"
	msgraphsdk "github.com/microsoftgraph/msgraph-sdk-go"
)

// staticToken replaces the token exchange with Entra, which is not measured.
type staticToken string

func (token staticToken) GetAuthorizationToken(context.Context, *url.URL, map[string]any) (string, error) {
	return string(token), nil
}

func (staticToken) GetAllowedHostsValidator() *authentication.AllowedHostsValidator {
	return &authentication.AllowedHostsValidator{}
}

func main() {
	token := staticToken(os.Getenv("GRAPH_TOKEN"))
	adapter, err := msgraphsdk.NewGraphRequestAdapter(authentication.NewBaseBearerTokenAuthenticationProvider(token))
	if err != nil {
		log.Fatal(err)
	}
	adapter.SetBaseUrl(os.Args[1])
	client := msgraphsdk.NewGraphServiceClient(adapter)
	call := client.Communications().Calls().ByCallId(os.Args[2])
	if err := call.Participants().ByParticipantId(os.Args[3]).Delete(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
}
