// trafficapp answers quickly, slowly, to uploads, by WebSocket and by plain TCP; each answer has its version. On SIGTERM it
// drains, or ends at once whatever it is asked meanwhile.
package main

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var version = os.Getenv("VERSION")

func main() {
	if os.Getenv("BROKEN") != "" {
		fmt.Println("cannot reach the price service")
		os.Exit(1)
	}
	var leaving atomic.Bool
	server := &http.Server{Handler: routes(&leaving)}
	go serve(":"+port("PORT", "8080"), func(l net.Listener) { _ = server.Serve(l) })
	go serve(":"+port("TCP_PORT", "9000"), lines)
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	<-term
	if os.Getenv("DRAINS") != "" {
		leaving.Store(true)
		_ = server.Shutdown(context.Background())
	}
}

func port(name, usual string) string {
	if given := os.Getenv(name); given != "" {
		return given
	}
	return usual
}

func serve(address string, by func(net.Listener)) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if os.Getenv("PROXY") != "" {
		listener = proxied{listener}
	}
	by(listener)
}

func routes(leaving *atomic.Bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, version) })
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		if leaving.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		milliseconds, _ := strconv.Atoi(r.URL.Query().Get("ms"))
		time.Sleep(time.Duration(milliseconds) * time.Millisecond)
		fmt.Fprintln(w, version)
	})
	mux.HandleFunc("/upload", func(w http.ResponseWriter, r *http.Request) {
		size, err := io.Copy(io.Discard, r.Body)
		if err == nil {
			fmt.Fprintln(w, version, size)
		}
	})
	mux.HandleFunc("/client", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, r.RemoteAddr, r.Header.Get("X-Forwarded-For"), r.Header.Get("X-Forwarded-Proto"))
	})
	mux.HandleFunc("/events", events)
	mux.HandleFunc("/websocket", websocket)
	return mux
}

// lines answers each line of a connection with the version, the client's address, and the line.
func lines(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			reader := bufio.NewReader(connection)
			for {
				line, err := reader.ReadString('\n')
				if err != nil {
					return
				}
				fmt.Fprintf(connection, "%s %s %s", version, connection.RemoteAddr(), line)
			}
		}()
	}
}

// events sends the version ten times a second until the other side goes.
func events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx keeps small pieces otherwise
	for r.Context().Err() == nil {
		fmt.Fprintf(w, "data: %s\n\n", version)
		w.(http.Flusher).Flush()
		time.Sleep(100 * time.Millisecond)
	}
}

// websocket answers each text of up to 125 bytes with the version and the text.
func websocket(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "websocket" || !strings.EqualFold(r.Header.Get("Connection"), "upgrade") {
		http.Error(w, "the proxy did not hand the upgrade on", http.StatusUpgradeRequired)
		return
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	connection, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer connection.Close()
	fmt.Fprintf(connection, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(sum[:]))
	for {
		var head [6]byte // opcode, length, mask
		if _, err := io.ReadFull(buffered, head[:]); err != nil {
			return
		}
		text := make([]byte, head[1]&0x7f)
		if _, err := io.ReadFull(buffered, text); err != nil {
			return
		}
		for i := range text {
			text[i] ^= head[2+i%4]
		}
		if head[0]&0x0f == 8 {
			_, _ = connection.Write(append([]byte{0x88, byte(len(text))}, text...))
			return
		}
		answer := append([]byte(version+" "), text...)
		if _, err := connection.Write(append([]byte{0x81, byte(len(answer))}, answer...)); err != nil {
			return
		}
	}
}

// proxied takes connections that begin with the PROXY protocol, version 2.
type proxied struct{ net.Listener }

func (l proxied) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &told{Conn: connection, client: connection.RemoteAddr()}, nil
}

type told struct {
	net.Conn
	client net.Addr
	once   sync.Once
	err    error
}

func (t *told) header() {
	head := make([]byte, 16)
	if _, t.err = io.ReadFull(t.Conn, head); t.err != nil {
		return
	}
	rest := make([]byte, binary.BigEndian.Uint16(head[14:]))
	if _, t.err = io.ReadFull(t.Conn, rest); t.err != nil {
		return
	}
	if string(head[:12]) != "\r\n\r\n\x00\r\nQUIT\n" {
		t.err = fmt.Errorf("no PROXY protocol")
	} else if head[12] == 0x21 && head[13] == 0x11 {
		t.client = &net.TCPAddr{IP: rest[:4], Port: int(binary.BigEndian.Uint16(rest[8:]))}
	}
}

func (t *told) Read(into []byte) (int, error) {
	t.once.Do(t.header)
	if t.err != nil {
		return 0, t.err
	}
	return t.Conn.Read(into)
}

func (t *told) RemoteAddr() net.Addr {
	t.once.Do(t.header)
	return t.client
}
