package web

import (
	"log"
	"log/slog"
	"net/http"
	"time"
)

// Server is an http.Server with the time limits a public service needs (a slow
// sender holds one connection, not the service), whose own complaints go to l.
// The largest route's work plus its answer must fit in longest.
func Server(addr string, h http.Handler, l *slog.Logger, longest time.Duration) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      longest + 30*time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          log.New(complaints{l}, "", 0),
	}
}

// complaints drops the text of what net/http says, which may hold a client's
// address or what it sent, and keeps that it happened.
type complaints struct{ l *slog.Logger }

func (c complaints) Write(b []byte) (int, error) {
	c.l.Warn("connection failed", "bytes", len(b))
	return len(b), nil
}
