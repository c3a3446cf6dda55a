package courier

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"strings"
	"testing"
)

var message = Message{Ref: "m1", To: "07700 900999", Text: "Your code is 123456.\nNobody will ask you for it."}

func TestTexts(t *testing.T) {
	var got map[string]string
	var token string
	status := http.StatusAccepted
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token = r.Header.Get("Authorization")
		got = nil
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	defer gateway.Close()
	g, err := NewTexts(gateway.URL+"/send", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Send(context.Background(), message); err != nil || got["to"] != message.To || got["text"] != message.Text || got["reference"] != "m1" || token != "Bearer secret" {
		t.Errorf("%v: %v %q", err, got, token)
	}
	for _, status = range []int{http.StatusFound, http.StatusBadRequest, http.StatusServiceUnavailable} {
		if err := g.Send(context.Background(), message); err == nil || strings.Contains(err.Error(), "900999") {
			t.Errorf("%d: %v", status, err)
		}
	}
	gateway.Close()
	if err := g.Send(context.Background(), message); err == nil || strings.Contains(err.Error(), "900999") {
		t.Errorf("nobody answers: %v", err)
	}
}

// TestInClear: nothing is sent where it could be read on the way.
func TestInClear(t *testing.T) {
	for _, address := range []string{"http://texts.example/send", "https://user:word@texts.example/send", "texts.example", ""} {
		if _, err := NewTexts(address, "secret"); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
	if _, err := NewTexts("https://texts.example/send", ""); err == nil {
		t.Error("a gateway without a token is taken")
	}
	for _, address := range []string{"smtp://user:word@mail.example", "http://mail.example", "mail.example:25"} {
		if _, err := NewMail(address, "word", "Onestory <a@b.example>", "Your code"); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
	if _, err := NewMail("smtp://mail.example", "", "nobody", "Your code"); err == nil {
		t.Error("a sender without an address is taken")
	}
	addr, heard := server(t, "")
	m := newMail(t, addr)
	m.host = "mail.example"
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c, err := smtp.NewClient(conn, "mail.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.secure(c); err == nil || !strings.Contains(err.Error(), "TLS") {
		t.Errorf("a server far away that does not speak TLS: %v", err)
	}
	if strings.Contains(heard(), "AUTH") {
		t.Error("the password was sent in clear")
	}
}

func TestMail(t *testing.T) {
	addr, heard := server(t, "")
	if err := newMail(t, addr).Send(context.Background(), Message{Ref: "m1", To: "mother@example.net", Text: message.Text}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"MAIL FROM:<onestory@council.example>", "RCPT TO:<mother@example.net>", "Subject: Your code\r\n", "Auto-Submitted: auto-generated", "\r\n\r\nYour code is 123456.\r\nNobody"} {
		if all := heard(); !strings.Contains(all, want) {
			t.Errorf("no %q in %q", want, all)
		}
	}
	addr, _ = server(t, "RCPT")
	if err := newMail(t, addr).Send(context.Background(), Message{Ref: "m1", To: "mother@example.net", Text: "x"}); err == nil || strings.Contains(err.Error(), "mother") {
		t.Errorf("a refused recipient: %v", err)
	}
	if err := newMail(t, addr).Send(context.Background(), Message{To: "a@b\r\nBcc: c@d"}); err == nil {
		t.Error("an address of two lines is taken")
	}
}

func newMail(t *testing.T, addr string) *Mail {
	t.Helper()
	m, err := NewMail("smtp://"+addr, "", "Onestory <onestory@council.example>", "Your code")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// server is a mail server of this machine that takes one mail a connection; it
// refuses the named command. heard is all that was said to it.
func server(t *testing.T, refuses string) (addr string, heard func() string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	said := make(chan string, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answer(c, refuses, said)
		}
	}()
	all := ""
	return l.Addr().String(), func() string {
		for {
			select {
			case s := <-said:
				all += s
			default:
				return all
			}
		}
	}
}

func answer(c net.Conn, refuses string, said chan<- string) {
	defer c.Close()
	fmt.Fprint(c, "220 here\r\n")
	r, letter := bufio.NewReader(c), false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		said <- line
		switch {
		case letter && line == ".\r\n":
			letter = false
			fmt.Fprint(c, "250 taken\r\n")
		case letter:
		case refuses != "" && strings.HasPrefix(line, refuses):
			fmt.Fprintf(c, "550 %s is not known here\r\n", strings.TrimSpace(line))
		case strings.HasPrefix(line, "DATA"):
			letter = true
			fmt.Fprint(c, "354 go on\r\n")
		default:
			fmt.Fprint(c, "250 ok\r\n")
		}
	}
}
