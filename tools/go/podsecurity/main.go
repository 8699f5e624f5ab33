// Reads rendered manifests (files, or stdin when there are none) and says of every pod in them
// whether Pod Security's "restricted" level admits it, by the library that the API server uses.
// Ends with 1 when a pod is refused, and when there was no pod to judge.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

// podOf returns what a manifest would run; nil when its kind runs nothing.
func podOf(document []byte) (*corev1.PodTemplateSpec, string, error) {
	var head struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`
	}
	if err := yaml.Unmarshal(document, &head); err != nil {
		return nil, "", err
	}
	name := head.Kind + "/" + head.Name
	var into any
	var pod *corev1.PodTemplateSpec
	switch head.Kind {
	case "Pod":
		pod = &corev1.PodTemplateSpec{}
		into = pod // metadata and spec are named alike
	case "Deployment":
		o := &appsv1.Deployment{}
		into, pod = o, &o.Spec.Template
	case "StatefulSet":
		o := &appsv1.StatefulSet{}
		into, pod = o, &o.Spec.Template
	case "DaemonSet":
		o := &appsv1.DaemonSet{}
		into, pod = o, &o.Spec.Template
	case "Job":
		o := &batchv1.Job{}
		into, pod = o, &o.Spec.Template
	case "CronJob":
		o := &batchv1.CronJob{}
		into, pod = o, &o.Spec.JobTemplate.Spec.Template
	default:
		return nil, name, nil
	}
	return pod, name, yaml.Unmarshal(document, into)
}

func judge(in io.Reader, evaluator policy.Evaluator, seen *int) (admitted bool, err error) {
	admitted = true
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(in))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return admitted, nil
		}
		if err != nil {
			return false, err
		}
		pod, name, err := podOf(document)
		if err != nil {
			return false, fmt.Errorf("%s: %w", name, err)
		}
		if pod == nil {
			continue
		}
		*seen++
		verdict := policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec))
		if verdict.Allowed {
			fmt.Printf("%s: admitted\n", name)
			continue
		}
		admitted = false
		fmt.Printf("%s: refused: %s\n", name, verdict.ForbiddenDetail())
	}
}

func run() error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	files := os.Args[1:]
	if len(files) == 0 {
		files = []string{"/dev/stdin"}
	}
	seen, admitted := 0, true
	for _, path := range files {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		ok, err := judge(file, evaluator, &seen)
		file.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		admitted = admitted && ok
	}
	if seen == 0 {
		return errors.New("there was no pod to judge")
	}
	if !admitted {
		return errors.New("not every pod is admitted at level restricted")
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "podsecurity:", err)
		os.Exit(1)
	}
}
