// Invites and removes in a loop while servers are replaced.
// Ends at the end of its input or by SIGTERM, and prints the results of its calls as JSON.
// Usage: rolling --service_config FILE --ids PREFIX [--call_id ID] [--pause MS] TARGET
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/health" // A service config may require it: clients leave a draining server before it refuses calls.
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/grpc/status"

	participantsv1 "example.com/bot/gen/participants/v1"
)

const (
	workers     = 4
	maxAttempts = 10
)

type report struct {
	mu        sync.Mutex
	Removed   int      `json:"removed"`
	Invited   int      `json:"invited"`
	Repeated  int      `json:"repeated"`
	Unknown   int      `json:"unknown"`
	Failed    []string `json:"failed"`
	LongestMS int64    `json:"longest_ms"`
}

func (r *report) add(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

func say(text string) {
	fmt.Fprintln(os.Stderr, time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), text)
}

// timed makes one call. The longest time only counts answers: a deadline reflects the caller's
// patience.
func (r *report) timed(call func() error) error {
	start := time.Now()
	err := call()
	if err == nil {
		r.add(func() {
			r.LongestMS = max(r.LongestMS, time.Since(start).Milliseconds())
		})
	}
	return err
}

// effect says whether the call may have had an effect; "" when a gRPC library made the error, so
// that it is unknown.
func effect(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.GetMetadata()["effect"]
		}
	}
	return ""
}

// invite repeats the invitation as long as it certainly had no effect.
func (r *report) invite(client participantsv1.ParticipantServiceClient, callID, id string) {
	request := &participantsv1.InviteParticipantsRequest{
		CallId: callID,
		Participants: []*participantsv1.InvitationParticipantInfo{{
			Identity:      &participantsv1.IdentitySet{User: &participantsv1.Identity{Id: id}},
			ParticipantId: id,
		}},
		ClientContext: id,
	}
	call := func() error {
		_, err := client.InviteParticipants(context.Background(), request)
		return err
	}
	err := r.timed(call)
	for attempt := 1; attempt < maxAttempts && effect(err) == "none"; attempt++ {
		say("invitation repeated: " + err.Error())
		r.add(func() { r.Repeated++ })
		err = r.timed(call)
	}
	if err != nil {
		say("invitation unknown: " + err.Error())
		r.add(func() { r.Unknown++ })
		return
	}
	r.add(func() { r.Invited++ })
}

// remove calls once; the service config retries it.
func (r *report) remove(client participantsv1.ParticipantServiceClient, callID, id string) {
	err := r.timed(func() error {
		_, err := client.RemoveParticipant(context.Background(),
			&participantsv1.RemoveParticipantRequest{CallId: callID, ParticipantId: id, AllowMissing: true})
		return err
	})
	if err != nil {
		say("removal failed: " + err.Error())
		r.add(func() { r.Failed = append(r.Failed, err.Error()) })
		return
	}
	r.add(func() { r.Removed++ })
}

// connect makes a channel with the library's own settings. The Go library has no resolver for the
// target format of other languages, ipv4:HOST:PORT,HOST:PORT.
func connect(target, serviceConfig string) (*grpc.ClientConn, error) {
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultServiceConfig(serviceConfig),
	}
	if list, ok := strings.CutPrefix(target, "ipv4:"); ok {
		var state resolver.State
		for address := range strings.SplitSeq(list, ",") {
			state.Addresses = append(state.Addresses, resolver.Address{Addr: address})
		}
		fixed := manual.NewBuilderWithScheme("ipv4")
		fixed.InitialState(state)
		options = append(options, grpc.WithResolvers(fixed))
	}
	return grpc.NewClient(target, options...)
}

// stopped is closed when the input ends or SIGTERM comes.
func stopped() <-chan struct{} {
	stop := make(chan struct{})
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	go func() {
		select {
		case <-terminate:
		case <-ended:
		}
		close(stop)
	}()
	return stop
}

// awaitServing calls until it gets an answer: a network policy may need a moment to learn a new
// pod's address.
func awaitServing(client participantsv1.ParticipantServiceClient, callID, id string, stop <-chan struct{}) {
	request := &participantsv1.RemoveParticipantRequest{CallId: callID, ParticipantId: id, AllowMissing: true}
	for {
		if _, err := client.RemoveParticipant(context.Background(), request); err == nil {
			say("serving")
			return
		}
		select {
		case <-stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func main() {
	serviceConfig := flag.String("service_config", "", "file")
	ids := flag.String("ids", "", "what the participants' ids begin with, another in each run")
	callID := flag.String("call_id", "112f7296-5fa4-42ca-bae8-6a692b15d4b8", "the Teams call")
	pause := flag.Int("pause", 0, "milliseconds between two rounds of a worker")
	flag.Parse()
	if flag.NArg() != 1 || *serviceConfig == "" || *ids == "" {
		log.Fatal("usage: rolling --service_config FILE --ids PREFIX [--call_id ID] [--pause MS] TARGET")
	}
	config, err := os.ReadFile(*serviceConfig)
	if err != nil {
		log.Fatal(err)
	}
	conn, err := connect(flag.Arg(0), string(config))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := participantsv1.NewParticipantServiceClient(conn)

	stop := stopped()
	awaitServing(client, *callID, *ids, stop)
	r := &report{Failed: []string{}}
	var running sync.WaitGroup
	for worker := range workers {
		running.Go(func() {
			for round := 0; ; round++ {
				id := fmt.Sprintf("%s-%d-%d", *ids, worker, round)
				r.invite(client, *callID, id)
				r.remove(client, *callID, id)
				select {
				case <-stop:
					return
				case <-time.After(time.Duration(*pause) * time.Millisecond):
				}
			}
		})
	}
	running.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		log.Fatal(err)
	}
}
