// Invites and removes, over and over, with the repo's service config, while rolling_restart.sh replaces the servers.
// Ends when its input does, and prints what came of its calls as JSON.
// Usage: rolling ADDRESS...
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sync"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/health" // The service config asks for it: a server that drains is left before it refuses.
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/grpc/status"

	participantsv1 "example.com/bot/gen/participants/v1"
)

const (
	callID      = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"
	workers     = 4
	maxAttempts = 10
)

type report struct {
	mu       sync.Mutex
	Removed  int      `json:"removed"`
	Invited  int      `json:"invited"`
	Repeated int      `json:"repeated"`
	Unknown  int      `json:"unknown"`
	Failed   []string `json:"failed"`
}

func (r *report) add(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

// effect says whether anything may have happened; "" when a gRPC library made the error, and so nobody knows.
func effect(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.GetMetadata()["effect"]
		}
	}
	return ""
}

// inviteAndRemove repeats the invitation as long as it is certain that nothing was done; the service config repeats
// the removal.
func inviteAndRemove(client participantsv1.ParticipantServiceClient, id string, r *report) {
	request := &participantsv1.InviteParticipantsRequest{
		CallId: callID,
		Participants: []*participantsv1.InvitationParticipantInfo{{
			Identity:      &participantsv1.IdentitySet{User: &participantsv1.Identity{Id: id}},
			ParticipantId: id,
		}},
		ClientContext: id,
	}
	_, err := client.InviteParticipants(context.Background(), request)
	for attempt := 1; attempt < maxAttempts && effect(err) == "none"; attempt++ {
		r.add(func() { r.Repeated++ })
		_, err = client.InviteParticipants(context.Background(), request)
	}
	r.add(func() {
		if err == nil {
			r.Invited++
		} else {
			r.Unknown++
		}
	})

	_, err = client.RemoveParticipant(context.Background(),
		&participantsv1.RemoveParticipantRequest{CallId: callID, ParticipantId: id, AllowMissing: true})
	r.add(func() {
		if err == nil {
			r.Removed++
		} else {
			r.Failed = append(r.Failed, err.Error())
		}
	})
}

func main() {
	config, err := os.ReadFile("../../../docs/service_config_headless.json")
	if err != nil {
		log.Fatal(err)
	}
	// In a cluster a dns:/// target finds the addresses of a headless service.
	static := manual.NewBuilderWithScheme("static")
	var state resolver.State
	for _, address := range os.Args[1:] {
		state.Addresses = append(state.Addresses, resolver.Address{Addr: address})
	}
	static.InitialState(state)
	conn, err := grpc.NewClient("static:///participants", grpc.WithResolvers(static),
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultServiceConfig(string(config)))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := participantsv1.NewParticipantServiceClient(conn)

	stop := make(chan struct{})
	r := &report{Failed: []string{}}
	var running sync.WaitGroup
	for worker := range workers {
		running.Go(func() {
			for round := 0; ; round++ {
				select {
				case <-stop:
					return
				default:
					inviteAndRemove(client, fmt.Sprintf("go-%d-%d", worker, round), r)
				}
			}
		})
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	close(stop)
	running.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		log.Fatal(err)
	}
}
