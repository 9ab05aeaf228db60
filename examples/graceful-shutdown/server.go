// Answers 503 on its health path from SIGTERM on, serves for DRAIN_SECONDS more, finishes what runs, and ends.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	drain, err := strconv.ParseFloat(env("DRAIN_SECONDS", "3"), 64)
	if err != nil {
		log.Fatal(err)
	}
	var draining atomic.Bool
	http.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) {
		if draining.Load() {
			http.Error(w, "draining", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	http.HandleFunc("/slow", func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(time.Second)
		fmt.Fprintln(w, "done")
	})
	server := &http.Server{Addr: ":" + env("PORT", "3000")}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	<-stop.Done()
	draining.Store(true)
	time.Sleep(time.Duration(drain * float64(time.Second)))
	if err := server.Shutdown(context.Background()); err != nil { // waits for what runs
		log.Fatal(err)
	}
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
