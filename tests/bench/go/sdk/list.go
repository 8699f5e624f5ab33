package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "participant-service/bench/participants/v1"
)

// fullPage is the size of a roster that may continue.
const fullPage = 100

func (s *service) ListParticipants(ctx context.Context, request *pb.ListParticipantsRequest) (*pb.ListParticipantsResponse, error) {
	roster, err := s.calls.ByCallId(request.CallId).Participants().Get(ctx, nil)
	if err != nil {
		return nil, status.Error(codes.Unavailable, err.Error())
	}
	result := &pb.ListParticipantsResponse{
		Participants: make([]*pb.Participant, 0, len(roster.GetValue())), Coverage: pb.RosterCoverage_ROSTER_COVERAGE_AS_REPORTED,
	}
	if len(roster.GetValue()) >= fullPage || text(roster.GetOdataNextLink()) != "" {
		result.Coverage = pb.RosterCoverage_ROSTER_COVERAGE_POSSIBLY_TRUNCATED
	}
	for _, one := range roster.GetValue() {
		result.Participants = append(result.Participants, participantOf(one))
	}
	slices.SortStableFunc(result.Participants, func(one, other *pb.Participant) int { return cmp.Compare(one.Id, other.Id) })
	return result, nil
}

func value[T any](pointer *T) T {
	if pointer == nil {
		var nothing T
		return nothing
	}
	return *pointer
}

// more is a string for which the SDK's model has no property.
func more(data map[string]any, key string) string {
	if found, ok := data[key].(*string); ok {
		return text(found)
	}
	return ""
}

func identityOf(identity models.Identityable) *pb.Identity {
	if identity == nil {
		return nil
	}
	data := identity.GetAdditionalData()
	return &pb.Identity{
		Id: text(identity.GetId()), DisplayName: text(identity.GetDisplayName()),
		TenantId: more(data, "tenantId"), IdentityProvider: more(data, "identityProvider"),
	}
}

func participantOf(one models.Participantable) *pb.Participant {
	result := &pb.Participant{
		Id: text(one.GetId()), IsInLobby: value(one.GetIsInLobby()), IsMuted: value(one.GetIsMuted()), Metadata: text(one.GetMetadata()),
		RosterSequenceNumber: value(one.GetRosterSequenceNumber()),
	}
	if info := one.GetInfo(); info != nil {
		result.Info = &pb.ParticipantInfo{
			LanguageId: text(info.GetLanguageId()), Region: text(info.GetRegion()), CountryCode: text(info.GetCountryCode()),
			ParticipantId: text(info.GetParticipantId()), Identity: &pb.IdentitySet{},
		}
		if endpoint := info.GetEndpointType(); endpoint != nil {
			result.Info.EndpointType = endpoint.String()
		}
		if set := info.GetIdentity(); set != nil {
			result.Info.Identity = &pb.IdentitySet{
				User: identityOf(set.GetUser()), Application: identityOf(set.GetApplication()), Device: identityOf(set.GetDevice()),
			}
		}
	}
	for _, stream := range one.GetMediaStreams() {
		shown := &pb.MediaStream{Label: text(stream.GetLabel()), ServerMuted: value(stream.GetServerMuted()), SourceId: text(stream.GetSourceId())}
		if kind := stream.GetMediaType(); kind != nil {
			shown.MediaType = kind.String()
		}
		if direction := stream.GetDirection(); direction != nil {
			shown.Direction = direction.String()
		}
		result.MediaStreams = append(result.MediaStreams, shown)
	}
	if recording := one.GetRecordingInfo(); recording != nil && recording.GetRecordingStatus() != nil {
		result.RecordingStatus = recording.GetRecordingStatus().String()
	}
	if removed := one.GetRemovedState(); removed != nil {
		result.RemovedReason = text(removed.GetReason())
	}
	return result
}
