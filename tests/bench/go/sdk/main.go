// A participant service in Go on Microsoft's own SDK, used as its documentation shows, with its default middleware.
package main

import (
	"context"
	"log"
	"net/url"
	"strings"

	"github.com/microsoft/kiota-abstractions-go/authentication"
	msgraphsdk "github.com/microsoftgraph/msgraph-sdk-go"
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "participant-service/bench/participants/v1"
	"participant-service/bench/serving"
)

// staticToken replaces the SDK's token source, without a token endpoint.
type staticToken string

func (t staticToken) GetAuthorizationToken(context.Context, *url.URL, map[string]interface{}) (string, error) {
	return string(t), nil
}

func (t staticToken) GetAllowedHostsValidator() *authentication.AllowedHostsValidator {
	return &authentication.AllowedHostsValidator{}
}

type service struct {
	pb.UnimplementedParticipantServiceServer
	calls *communications.CallsRequestBuilder
}

func newService(settings serving.Settings) *service {
	adapter, err := msgraphsdk.NewGraphRequestAdapter(authentication.NewBaseBearerTokenAuthenticationProvider(staticToken(settings.Token)))
	if err != nil {
		log.Fatal(err)
	}
	client := msgraphsdk.NewGraphServiceClient(adapter)
	adapter.SetBaseUrl(settings.GraphBaseURL)
	client.PathParameters["baseurl"] = settings.GraphBaseURL
	return &service{calls: client.Communications().Calls()}
}

func (s *service) RemoveParticipant(ctx context.Context, request *pb.RemoveParticipantRequest) (*pb.RemoveParticipantResponse, error) {
	participant := s.calls.ByCallId(request.CallId).Participants().ByParticipantId(request.ParticipantId)
	if err := participant.Delete(ctx, nil); err != nil {
		return nil, status.Error(codes.Unavailable, err.Error())
	}
	return &pb.RemoveParticipantResponse{Outcome: pb.RemoveParticipantResponse_OUTCOME_REMOVED}, nil
}

func (s *service) InviteParticipants(ctx context.Context, request *pb.InviteParticipantsRequest) (*pb.InviteParticipantsResponse, error) {
	operation, err := s.calls.ByCallId(request.CallId).Participants().Invite().Post(ctx, invitationOf(request), nil)
	if err != nil {
		return nil, status.Error(codes.Unavailable, err.Error())
	}
	return &pb.InviteParticipantsResponse{Operation: operationOf(operation)}, nil
}

func invitationOf(request *pb.InviteParticipantsRequest) communications.CallsItemParticipantsInvitePostRequestBodyable {
	var participants []models.InvitationParticipantInfoable
	for _, one := range request.Participants {
		user := models.NewIdentity()
		user.SetId(&one.Identity.User.Id)
		set := models.NewIdentitySet()
		set.SetUser(user)
		participant := models.NewInvitationParticipantInfo()
		participant.SetIdentity(set)
		participant.SetParticipantId(&one.ParticipantId)
		participants = append(participants, participant)
	}
	body := communications.NewCallsItemParticipantsInvitePostRequestBody()
	body.SetParticipants(participants)
	body.SetClientContext(&request.ClientContext)
	return body
}

func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

func operationOf(operation models.InviteParticipantsOperationable) *pb.InviteParticipantsOperation {
	result := &pb.InviteParticipantsOperation{Id: text(operation.GetId()), ClientContext: text(operation.GetClientContext())}
	if status := operation.GetStatus(); status != nil {
		result.Status = pb.OperationStatus(pb.OperationStatus_value["OPERATION_STATUS_"+strings.ToUpper(status.String())])
	}
	for _, one := range operation.GetParticipants() {
		info := &pb.InvitationParticipantInfo{
			ParticipantId:  text(one.GetParticipantId()),
			ReplacesCallId: text(one.GetReplacesCallId()),
		}
		if set := one.GetIdentity(); set != nil && set.GetUser() != nil {
			user := set.GetUser()
			info.Identity = &pb.IdentitySet{User: &pb.Identity{Id: text(user.GetId()), DisplayName: text(user.GetDisplayName())}}
		}
		result.Participants = append(result.Participants, info)
	}
	return result
}

func main() { serving.Serve(newService(serving.Read())) }
