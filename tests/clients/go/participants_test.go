// Package bot calls ParticipantService as any Go program would, with the stub that protoc generates
// from its proto. tests/clients/run.sh starts the service.
package bot

//go:generate mkdir -p gen
//go:generate protoc -I ../../../proto --go_out=gen --go_opt=paths=source_relative --go-grpc_out=gen --go-grpc_opt=paths=source_relative participants/v1/participant_service.proto participants/v1/bulk_participant_service.proto

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	participantsv1 "example.com/bot/gen/participants/v1"
)

// The ids of Graph's page.
const (
	callID        = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"
	participantID = "a7ebfb2d-871e-419c-87af-27290b22e8db"
	userID        = "278405a3-f568-4b3e-b684-009193463064"
	phoneNumber   = "+14255550123"
	clientContext = "f2fa86af-3c51-4bc2-8fc0-475452d9764f"
)

func connect(t *testing.T, address string, creds credentials.TransportCredentials) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(creds))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func dial(t *testing.T, address string, creds credentials.TransportCredentials) participantsv1.ParticipantServiceClient {
	t.Helper()
	return participantsv1.NewParticipantServiceClient(connect(t, address, creds))
}

func plain(t *testing.T, variable string) participantsv1.ParticipantServiceClient {
	t.Helper()
	return dial(t, os.Getenv(variable), insecure.NewCredentials())
}

// asBot is the caller whose certificate try-certificates creates.
func asBot(t *testing.T) participantsv1.ParticipantServiceClient {
	t.Helper()
	folder := os.Getenv("TLS_FOLDER")
	certificate, err := tls.LoadX509KeyPair(filepath.Join(folder, "bot.pem"), filepath.Join(folder, "bot.key"))
	if err != nil {
		t.Fatal(err)
	}
	authority, err := os.ReadFile(filepath.Join(folder, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		t.Fatal("no certificate in ca.pem")
	}
	return dial(t, os.Getenv("TLS_ADDRESS"), credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{certificate},
		RootCAs:      roots,
	}))
}

func within(t *testing.T, timeout time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	t.Cleanup(cancel)
	return ctx
}

func removal(call, participant string) *participantsv1.RemoveParticipantRequest {
	return &participantsv1.RemoveParticipantRequest{CallId: call, ParticipantId: participant}
}

func invitation(call, participant string) *participantsv1.InviteParticipantsRequest {
	return &participantsv1.InviteParticipantsRequest{
		CallId: call,
		Participants: []*participantsv1.InvitationParticipantInfo{{
			Identity: &participantsv1.IdentitySet{
				User: &participantsv1.Identity{Id: userID, IdentityProvider: "AAD"},
			},
			ParticipantId: participant,
		}},
		ClientContext: clientContext,
	}
}

// detail finds the detail of type T in an error; nil when it has none.
func detail[T any](err error) *T {
	for _, candidate := range status.Convert(err).Details() {
		if found, ok := candidate.(any).(*T); ok {
			return found
		}
	}
	return nil
}

func expectError(t *testing.T, err error, code codes.Code, reason, effect string) *errdetails.ErrorInfo {
	t.Helper()
	info := detail[errdetails.ErrorInfo](err)
	if status.Code(err) != code || info.GetReason() != reason || info.GetMetadata()["effect"] != effect {
		t.Fatalf("got %v with %v, want %v %s with effect %s", err, info, code, reason, effect)
	}
	if info.GetDomain() != "participant-service" {
		t.Errorf("domain %q", info.GetDomain())
	}
	return info
}

func expectOutcome(t *testing.T, response *participantsv1.RemoveParticipantResponse, err error,
	want participantsv1.RemoveParticipantResponse_Outcome) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if response.GetOutcome() != want {
		t.Fatalf("got %v, want %v", response.GetOutcome(), want)
	}
}

func TestExample1RemovesAnActiveParticipant(t *testing.T) {
	response, err := plain(t, "ADDRESS").RemoveParticipant(within(t, 30*time.Second), removal(callID, participantID))
	expectOutcome(t, response, err, participantsv1.RemoveParticipantResponse_OUTCOME_REMOVED)
}

func TestExample2CancelsAnInvitation(t *testing.T) {
	client := plain(t, "ADDRESS")
	invited, err := client.InviteParticipants(within(t, 30*time.Second), invitation(callID, participantID))
	if err != nil {
		t.Fatal(err)
	}
	operation := invited.GetOperation()
	if operation.GetStatus() != participantsv1.OperationStatus_OPERATION_STATUS_RUNNING ||
		operation.GetClientContext() != clientContext ||
		len(operation.GetParticipants()) != 1 || operation.GetParticipants()[0].GetParticipantId() != participantID {
		t.Fatalf("unexpected operation: %v", operation)
	}
	response, err := client.RemoveParticipant(within(t, 30*time.Second), removal(callID, participantID))
	expectOutcome(t, response, err, participantsv1.RemoveParticipantResponse_OUTCOME_REMOVED)
}

func TestInvalidArgumentNamesEveryBadField(t *testing.T) {
	_, err := plain(t, "ADDRESS").RemoveParticipant(within(t, 30*time.Second), removal("", "no/slash"))
	expectError(t, err, codes.InvalidArgument, "INVALID_REQUEST", "none")
	var fields []string
	for _, violation := range detail[errdetails.BadRequest](err).GetFieldViolations() {
		fields = append(fields, violation.GetField())
	}
	if want := []string{"call_id", "participant_id"}; !slices.Equal(fields, want) {
		t.Errorf("got %v, want %v", fields, want)
	}
}

func TestMissingParticipantIsNotFound(t *testing.T) {
	_, err := plain(t, "ADDRESS").RemoveParticipant(within(t, 30*time.Second), removal(callID, "nobody"))
	expectError(t, err, codes.NotFound, "PARTICIPANT_NOT_FOUND", "none")
}

func TestMissingParticipantIsAllowed(t *testing.T) {
	request := removal(callID, "nobody")
	request.AllowMissing = true
	response, err := plain(t, "ADDRESS").RemoveParticipant(within(t, 30*time.Second), request)
	expectOutcome(t, response, err, participantsv1.RemoveParticipantResponse_OUTCOME_ALREADY_ABSENT)
}

func TestResourceExhaustedSaysWhenToComeBack(t *testing.T) {
	_, err := plain(t, "THROTTLED_ADDRESS").RemoveParticipant(within(t, 30*time.Second), removal("throttled", "somebody"))
	expectError(t, err, codes.ResourceExhausted, "GRAPH_THROTTLED", "none")
	delay := detail[errdetails.RetryInfo](err).GetRetryDelay().AsDuration()
	if delay <= 30*time.Second || delay > 90*time.Second {
		t.Errorf("come back in %v", delay)
	}
}

func TestOwnDeadlineEndsTheCall(t *testing.T) {
	_, err := plain(t, "ADDRESS").RemoveParticipant(within(t, time.Second), removal("slow", "somebody"))
	if status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("got %v", err)
	}
}

// At the caller's deadline the library's own answer can be first. Here the service's is the only
// one.
func TestDefaultDeadlineTellsTheEffect(t *testing.T) {
	_, err := plain(t, "ADDRESS").RemoveParticipant(t.Context(), removal("slow", "somebody"))
	expectError(t, err, codes.DeadlineExceeded, "DEADLINE", "unknown")
}

// operationOf builds GetInvitation's input for an invitation that ended in an error with that
// reference.
func operationOf(request *participantsv1.InviteParticipantsRequest, reference *participantsv1.InvitationReference,
	called time.Time) *participantsv1.InviteParticipantsOperation {
	participants := proto.CloneOf(request).GetParticipants()
	for i, id := range reference.GetParticipantIds() {
		participants[i].ParticipantId = id
	}
	return &participantsv1.InviteParticipantsOperation{
		ClientContext: reference.GetClientContext(),
		Participants:  participants,
		AcceptTime:    timestamppb.New(called),
	}
}

func TestInvitationWhoseAnswerIsLostIsFoundAndCancelled(t *testing.T) {
	stub, ctx, call := plain(t, "ADDRESS"), within(t, 30*time.Second), "lost"
	request, called := invitation(call, ""), time.Now()
	_, err := stub.InviteParticipants(ctx, request)
	expectError(t, err, codes.Unknown, "INVITE_OUTCOME_UNKNOWN", "unknown")
	operation := operationOf(request, detail[participantsv1.InvitationReference](err), called)
	if operation.GetClientContext() != clientContext {
		t.Errorf("unexpected operation: %v", operation)
	}
	found, err := stub.GetInvitation(ctx, &participantsv1.GetInvitationRequest{CallId: call, Operation: operation})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.GetOutcomes()) != 1 || found.GetDone() {
		t.Fatalf("unexpected answer: %v", found)
	}
	outcome := found.GetOutcomes()[0]
	if outcome.GetState() != participantsv1.InvitationOutcome_STATE_PENDING {
		t.Fatalf("unexpected outcome: %v", outcome)
	}
	id := outcome.GetParticipant().GetParticipantId()
	response, err := stub.CancelInvitation(ctx, &participantsv1.CancelInvitationRequest{CallId: call, ParticipantId: id})
	if err != nil {
		t.Fatal(err)
	}
	if response.GetOutcome() != participantsv1.RemoveParticipantResponse_OUTCOME_REMOVED {
		t.Fatalf("unexpected answer: %v", response)
	}
}

func TestUserIsFoundAndRemovedById(t *testing.T) {
	stub, ctx, call := plain(t, "ADDRESS"), within(t, 30*time.Second), "people"
	user := &participantsv1.IdentitySet{User: &participantsv1.Identity{Id: userID}}
	found, err := stub.ListParticipants(ctx, &participantsv1.ListParticipantsRequest{CallId: call, Identity: user})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.GetParticipants()) != 1 || found.GetCoverage() != participantsv1.RosterCoverage_ROSTER_COVERAGE_AS_REPORTED {
		t.Fatalf("unexpected answer: %v", found)
	}
	response, err := stub.RemoveParticipant(ctx, &participantsv1.RemoveParticipantRequest{CallId: call, Identity: user})
	expectOutcome(t, response, err, participantsv1.RemoveParticipantResponse_OUTCOME_REMOVED)
	if len(response.GetResults()) != 1 || response.GetResults()[0].GetParticipantId() != found.GetParticipants()[0].GetId() {
		t.Fatalf("unexpected results: %v", response)
	}
	_, err = stub.RemoveParticipant(ctx, &participantsv1.RemoveParticipantRequest{CallId: call, Identity: user})
	expectError(t, err, codes.NotFound, "PARTICIPANT_NOT_FOUND", "none")
}

func muteLine(ctx context.Context, stub participantsv1.ParticipantServiceClient, call, number string) error {
	phone := &participantsv1.IdentitySet{Phone: &participantsv1.Identity{Id: number}}
	found, err := stub.ListParticipants(ctx, &participantsv1.ListParticipantsRequest{CallId: call, Identity: phone})
	if err != nil {
		return err
	}
	for _, line := range found.GetParticipants() {
		request := &participantsv1.MuteParticipantRequest{CallId: call, ParticipantId: line.GetId()}
		if _, err := stub.MuteParticipant(ctx, request); err != nil {
			return err
		}
	}
	return nil
}

func TestPhoneLineIsFoundAndMuted(t *testing.T) {
	stub, ctx, call := plain(t, "ADDRESS"), within(t, 30*time.Second), "people"
	if err := muteLine(ctx, stub, call, phoneNumber); err != nil {
		t.Fatal(err)
	}
	found, err := stub.ListParticipants(ctx, &participantsv1.ListParticipantsRequest{CallId: call})
	if err != nil {
		t.Fatal(err)
	}
	for _, participant := range found.GetParticipants() {
		isLine := participant.GetInfo().GetIdentity().GetPhone().GetId() == phoneNumber
		if participant.GetIsMuted() != isLine || participant.GetMediaStreams()[0].GetServerMuted() != isLine {
			t.Errorf("unexpected: %v", participant)
		}
	}
	request := &participantsv1.MuteParticipantRequest{CallId: call, ParticipantId: "nobody"}
	_, err = stub.MuteParticipant(ctx, request)
	expectError(t, err, codes.NotFound, "PARTICIPANT_NOT_FOUND", "none")
}

func TestDeskListsAPageAtATime(t *testing.T) {
	stub, ctx, call := plain(t, "ADDRESS"), within(t, 30*time.Second), "crowd"
	var sizes []int
	var ids []string
	for token := ""; len(sizes) < 9; {
		page, err := stub.ListParticipants(ctx, &participantsv1.ListParticipantsRequest{CallId: call, PageSize: 100, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(page.GetParticipants()))
		for _, participant := range page.GetParticipants() {
			ids = append(ids, participant.GetId())
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	if !slices.Equal(sizes, []int{100, 100, 50}) || len(slices.Compact(ids)) != 250 || !slices.IsSorted(ids) {
		t.Fatalf("pages of %v, with %v", sizes, ids)
	}
}

func TestMeetingEndsForEverybodyButTwo(t *testing.T) {
	bulk := participantsv1.NewBulkParticipantServiceClient(connect(t, os.Getenv("ADDRESS"), insecure.NewCredentials()))
	ctx, call := within(t, 60*time.Second), "meeting"
	keep := []*participantsv1.IdentitySet{
		{User: &participantsv1.Identity{Id: userID}},
		{Phone: &participantsv1.Identity{Id: "+14255550123"}},
	}
	preview, err := bulk.RemoveAllParticipants(ctx, &participantsv1.RemoveAllParticipantsRequest{CallId: call, KeepIdentities: keep})
	if err != nil || preview.WouldRemoveCount != 2 || len(preview.Kept) != 2 {
		t.Fatalf("preview: %v, %v", preview, err)
	}
	response, err := bulk.RemoveAllParticipants(ctx, &participantsv1.RemoveAllParticipantsRequest{CallId: call, KeepIdentities: keep, Force: true})
	if err != nil || !response.Done || len(response.Results) != 2 {
		t.Fatalf("%v, %v", response, err)
	}
	for _, result := range response.Results {
		if result.Outcome != participantsv1.RemoveParticipantResponse_OUTCOME_REMOVED {
			t.Errorf("%v", result)
		}
	}
	keep[0].User.Id = "mistyped"
	_, err = bulk.RemoveAllParticipants(ctx, &participantsv1.RemoveAllParticipantsRequest{CallId: call, KeepIdentities: keep, Force: true})
	if status.Code(err) != codes.FailedPrecondition {
		t.Errorf("a mistyped entry: %v", err)
	}
}

func TestMutualTLSLetsTheBotRemove(t *testing.T) {
	request := removal(callID, "nobody")
	request.AllowMissing = true
	response, err := asBot(t).RemoveParticipant(within(t, 30*time.Second), request)
	expectOutcome(t, response, err, participantsv1.RemoveParticipantResponse_OUTCOME_ALREADY_ABSENT)
}

func TestPolicyDeniesTheBotToInvite(t *testing.T) {
	_, err := asBot(t).InviteParticipants(within(t, 30*time.Second), invitation(callID, participantID))
	expectError(t, err, codes.PermissionDenied, "CALLER_NOT_AUTHORIZED", "none")
}
