// Package serving is shared by both Go services: settings, and a gRPC server that prints its
// address.
package serving

import (
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"google.golang.org/grpc"

	pb "participant-service/bench/participants/v1"
)

// Settings come from the command line, with the service's names.
type Settings struct {
	GraphBaseURL string
	Token        string
}

func Read() Settings {
	baseURL := flag.String("graph_base_url", "", "Graph with its version")
	tokenFile := flag.String("static_token_file", "", "a file with the token")
	flag.Parse()
	token, err := os.ReadFile(*tokenFile)
	if err != nil {
		log.Fatal(err)
	}
	return Settings{GraphBaseURL: *baseURL, Token: strings.TrimSpace(string(token))}
}

// Serve returns once the process has been told to end.
func Serve(service pb.ParticipantServiceServer) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterParticipantServiceServer(server, service)
	fmt.Printf("{\"msg\":\"listening\",\"listen_address\":\"%s\"}\n", listener.Addr())
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	go func() {
		<-end
		server.GracefulStop()
	}()
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}
