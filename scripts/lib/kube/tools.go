//go:build tools

// Package tools names the programs that scripts/lib/build-kube builds, so that `go mod tidy` keeps what they need. They are in
// one module on purpose: most of helm and kubectl is compiled for kube-apiserver already.
package tools

import (
	_ "helm.sh/helm/v3/cmd/helm"
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
