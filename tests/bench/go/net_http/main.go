// A participant service in Go on plain net/http, as a careful team would write it by hand. It has
// neither retries nor typed errors.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "participant-service/bench/participants/v1"
	"participant-service/bench/serving"
)

type service struct {
	pb.UnimplementedParticipantServiceServer
	client        *http.Client
	callsURL      string
	authorization []string
}

func newService(settings serving.Settings) *service {
	transport := &http.Transport{
		ForceAttemptHTTP2:   true,
		DisableCompression:  true,
		MaxIdleConns:        1024,
		MaxIdleConnsPerHost: 1024,
	}
	return &service{
		client:        &http.Client{Transport: transport},
		callsURL:      settings.GraphBaseURL + "/communications/calls/",
		authorization: []string{"Bearer " + settings.Token},
	}
}

// call sends one request and returns the answer's body. The answer must have the wanted status.
func (s *service) call(ctx context.Context, method, url string, body []byte, want int) ([]byte, string, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, "", status.Error(codes.InvalidArgument, err.Error())
	}
	id := uuid.NewString()
	request.Header = http.Header{
		"Authorization":     s.authorization,
		"Client-Request-Id": {id},
		"Prefer":            {"include-unknown-enum-members"},
		"User-Agent":        {"go-net-http"},
	}
	if body != nil {
		request.Header["Content-Type"] = []string{"application/json"}
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, "", status.Error(codes.Unavailable, err.Error())
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, "", status.Error(codes.Unavailable, err.Error())
	}
	if response.StatusCode != want || response.ProtoMajor != 2 {
		return nil, "", status.Errorf(codes.Internal, "Graph said %s by %s", response.Status, response.Proto)
	}
	return answer, id, nil
}

func (s *service) RemoveParticipant(ctx context.Context, request *pb.RemoveParticipantRequest) (*pb.RemoveParticipantResponse, error) {
	target := s.callsURL + url.PathEscape(request.CallId) + "/participants/" + url.PathEscape(request.ParticipantId)
	_, id, err := s.call(ctx, http.MethodDelete, target, nil, http.StatusNoContent)
	if err != nil {
		return nil, err
	}
	return &pb.RemoveParticipantResponse{Outcome: pb.RemoveParticipantResponse_OUTCOME_REMOVED, ClientRequestId: id}, nil
}

func (s *service) InviteParticipants(ctx context.Context, request *pb.InviteParticipantsRequest) (*pb.InviteParticipantsResponse, error) {
	body, err := json.Marshal(invitationOf(request))
	if err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	target := s.callsURL + url.PathEscape(request.CallId) + "/participants/invite"
	answer, id, err := s.call(ctx, http.MethodPost, target, body, http.StatusOK)
	if err != nil {
		return nil, err
	}
	var operation operation
	if err := json.Unmarshal(answer, &operation); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &pb.InviteParticipantsResponse{Operation: operation.toProto(), ClientRequestId: id}, nil
}

func (s *service) ListParticipants(ctx context.Context, request *pb.ListParticipantsRequest) (*pb.ListParticipantsResponse, error) {
	target := s.callsURL + url.PathEscape(request.CallId) + "/participants"
	answer, id, err := s.call(ctx, http.MethodGet, target, nil, http.StatusOK)
	if err != nil {
		return nil, err
	}
	var roster roster
	if err := json.Unmarshal(answer, &roster); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	response := roster.toProto()
	response.ClientRequestId = id
	return response, nil
}

func main() { serving.Serve(newService(serving.Read())) }
