package main

import (
	"cmp"
	"slices"

	pb "participant-service/bench/participants/v1"
)

type listedIdentity struct {
	ID               string `json:"id"`
	DisplayName      string `json:"displayName"`
	TenantID         string `json:"tenantId"`
	IdentityProvider string `json:"identityProvider"`
}

type listedIdentitySet struct {
	User                *listedIdentity `json:"user"`
	Phone               *listedIdentity `json:"phone"`
	Application         *listedIdentity `json:"application"`
	ApplicationInstance *listedIdentity `json:"applicationInstance"`
	Guest               *listedIdentity `json:"guest"`
	Device              *listedIdentity `json:"device"`
	Encrypted           *listedIdentity `json:"encrypted"`
	OnPremises          *listedIdentity `json:"onPremises"`
	AzureUser           *listedIdentity `json:"azureCommunicationServicesUser"`
}

type listedStream struct {
	MediaType   string `json:"mediaType"`
	Direction   string `json:"direction"`
	Label       string `json:"label"`
	ServerMuted bool   `json:"serverMuted"`
	SourceID    string `json:"sourceId"`
}

type listedParticipant struct {
	ID   string `json:"id"`
	Info struct {
		Identity      listedIdentitySet `json:"identity"`
		EndpointType  string            `json:"endpointType"`
		LanguageID    string            `json:"languageId"`
		Region        string            `json:"region"`
		CountryCode   string            `json:"countryCode"`
		ParticipantID string            `json:"participantId"`
	} `json:"info"`
	IsInLobby     bool           `json:"isInLobby"`
	IsMuted       bool           `json:"isMuted"`
	MediaStreams  []listedStream `json:"mediaStreams"`
	Metadata      string         `json:"metadata"`
	RecordingInfo struct {
		RecordingStatus string `json:"recordingStatus"`
	} `json:"recordingInfo"`
	RemovedState struct {
		Reason string `json:"reason"`
	} `json:"removedState"`
	RosterSequenceNumber int64 `json:"rosterSequenceNumber"`
}

type roster struct {
	Value    []listedParticipant `json:"value"`
	NextLink string              `json:"@odata.nextLink"`
}

// fullPage is the size of a roster that may continue.
const fullPage = 100

func (i *listedIdentity) toProto() *pb.Identity {
	if i == nil {
		return nil
	}
	return &pb.Identity{Id: i.ID, DisplayName: i.DisplayName, TenantId: i.TenantID, IdentityProvider: i.IdentityProvider}
}

func (s *listedIdentitySet) toProto() *pb.IdentitySet {
	return &pb.IdentitySet{
		User: s.User.toProto(), Phone: s.Phone.toProto(), Application: s.Application.toProto(),
		ApplicationInstance: s.ApplicationInstance.toProto(), Guest: s.Guest.toProto(), Device: s.Device.toProto(),
		Encrypted: s.Encrypted.toProto(), OnPremises: s.OnPremises.toProto(), AzureCommunicationServicesUser: s.AzureUser.toProto(),
	}
}

func (p *listedParticipant) toProto() *pb.Participant {
	result := &pb.Participant{
		Id: p.ID,
		Info: &pb.ParticipantInfo{
			Identity: p.Info.Identity.toProto(), EndpointType: p.Info.EndpointType, LanguageId: p.Info.LanguageID,
			Region: p.Info.Region, CountryCode: p.Info.CountryCode, ParticipantId: p.Info.ParticipantID,
		},
		IsInLobby: p.IsInLobby, IsMuted: p.IsMuted,
		MediaStreams: make([]*pb.MediaStream, 0, len(p.MediaStreams)),
		Metadata:     p.Metadata, RecordingStatus: p.RecordingInfo.RecordingStatus, RemovedReason: p.RemovedState.Reason,
		RosterSequenceNumber: p.RosterSequenceNumber,
	}
	for _, one := range p.MediaStreams {
		result.MediaStreams = append(result.MediaStreams, &pb.MediaStream{
			MediaType: one.MediaType, Direction: one.Direction, Label: one.Label, ServerMuted: one.ServerMuted, SourceId: one.SourceID,
		})
	}
	return result
}

func (r *roster) toProto() *pb.ListParticipantsResponse {
	result := &pb.ListParticipantsResponse{
		Participants: make([]*pb.Participant, 0, len(r.Value)), Coverage: pb.RosterCoverage_ROSTER_COVERAGE_AS_REPORTED,
	}
	if len(r.Value) >= fullPage || r.NextLink != "" {
		result.Coverage = pb.RosterCoverage_ROSTER_COVERAGE_POSSIBLY_TRUNCATED
	}
	for i := range r.Value {
		result.Participants = append(result.Participants, r.Value[i].toProto())
	}
	slices.SortStableFunc(result.Participants, func(one, other *pb.Participant) int { return cmp.Compare(one.Id, other.Id) })
	return result
}
