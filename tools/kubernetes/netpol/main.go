// Enforces NetworkPolicies on the node: the controller of kube-router that writes iptables and ipsets, and nothing else of it.
package main

import (
	"log"
	"sync"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/spf13/pflag"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// orDie is for the start, where every error is the end.
func orDie[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	config := options.NewKubeRouterConfig()
	config.AddFlags(pflag.CommandLine)
	pflag.Parse()
	client := orDie(kubernetes.NewForConfig(orDie(clientcmd.BuildConfigFromFlags(config.Master, config.Kubeconfig))))

	watched := informers.NewSharedInformerFactory(client, 0)
	pods := watched.Core().V1().Pods().Informer()
	namespaces := watched.Core().V1().Namespaces().Informer()
	policies := watched.Networking().V1().NetworkPolicies().Informer()
	forever := make(chan struct{})
	watched.Start(forever)
	watched.WaitForCacheSync(forever)

	tables, sets, err := netpol.NewIPTablesHandlers(config)
	orDie(true, err)
	controller := orDie(netpol.NewNetworkPolicyController(client, config, pods, policies, namespaces, new(sync.Mutex), tables, sets))
	for informer, handler := range map[cache.SharedIndexInformer]cache.ResourceEventHandler{
		pods:       controller.PodEventHandler,
		namespaces: controller.NamespaceEventHandler,
		policies:   controller.NetworkPolicyEventHandler,
	} {
		orDie(informer.AddEventHandler(handler))
	}

	// The controller blocks when nobody takes its signs of life.
	alive := make(chan *healthcheck.ControllerHeartbeat, 1)
	go func() {
		for range alive {
		}
	}()
	var running sync.WaitGroup
	running.Add(1)
	controller.Run(alive, forever, &running)
}
