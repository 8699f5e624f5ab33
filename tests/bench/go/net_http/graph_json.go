package main

import (
	"strings"

	pb "participant-service/bench/participants/v1"
)

type identity struct {
	ODataType   string `json:"@odata.type,omitempty"`
	ID          string `json:"id,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
	TenantID    string `json:"tenantId,omitempty"`
}

type identitySet struct {
	ODataType string    `json:"@odata.type,omitempty"`
	User      *identity `json:"user,omitempty"`
}

type participant struct {
	ODataType      string       `json:"@odata.type,omitempty"`
	Identity       *identitySet `json:"identity,omitempty"`
	ParticipantID  string       `json:"participantId,omitempty"`
	ReplacesCallID string       `json:"replacesCallId,omitempty"`
	EndpointType   string       `json:"endpointType,omitempty"`
}

type invitation struct {
	Participants  []participant `json:"participants"`
	ClientContext string        `json:"clientContext,omitempty"`
}

type operation struct {
	ID            string        `json:"id"`
	Status        string        `json:"status"`
	ClientContext string        `json:"clientContext"`
	Participants  []participant `json:"participants"`
}

func invitationOf(request *pb.InviteParticipantsRequest) invitation {
	result := invitation{ClientContext: request.ClientContext}
	for _, one := range request.Participants {
		user := one.GetIdentity().GetUser()
		result.Participants = append(result.Participants, participant{
			ODataType: "#microsoft.graph.invitationParticipantInfo",
			Identity: &identitySet{
				ODataType: "#microsoft.graph.identitySet",
				User: &identity{
					ODataType: "#microsoft.graph.identity", ID: user.GetId(), DisplayName: user.GetDisplayName(), TenantID: user.GetTenantId(),
				},
			},
			ParticipantID:  one.ParticipantId,
			ReplacesCallID: one.ReplacesCallId,
		})
	}
	return result
}

func (o operation) toProto() *pb.InviteParticipantsOperation {
	result := &pb.InviteParticipantsOperation{
		Id:            o.ID,
		ClientContext: o.ClientContext,
		Status:        pb.OperationStatus(pb.OperationStatus_value["OPERATION_STATUS_"+strings.ToUpper(o.Status)]),
	}
	for _, one := range o.Participants {
		info := &pb.InvitationParticipantInfo{
			ParticipantId: one.ParticipantID, ReplacesCallId: one.ReplacesCallID, EndpointType: one.EndpointType,
		}
		if one.Identity != nil && one.Identity.User != nil {
			user := one.Identity.User
			info.Identity = &pb.IdentitySet{User: &pb.Identity{Id: user.ID, DisplayName: user.DisplayName, TenantId: user.TenantID}}
		}
		result.Participants = append(result.Participants, info)
	}
	return result
}
