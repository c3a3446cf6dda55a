package courier

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/mail"
	"net/smtp"
	"net/url"
	"strings"
	"time"
)

// wait is the longest that one message may take.
const wait = 20 * time.Second

// Message is one message. Ref tells a gateway that it has had it before.
type Message struct {
	Ref  string
	To   string
	Text string
}

// Texts sends text messages by a gateway that takes
// {"reference": …, "to": …, "text": …} by POST, with a bearer token, and answers
// with a status of 200 to 299 once it has taken the message over.
type Texts struct {
	url, token string
	client     *http.Client
}

// NewTexts checks a gateway's address.
func NewTexts(address, token string) (*Texts, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, errors.New("the gateway for text messages needs an address such as https://texts.example/send, without a password in it")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && local(u.Hostname())) {
		return nil, errors.New("the gateway for text messages must be spoken to by https")
	}
	if token == "" {
		return nil, errors.New("the gateway for text messages needs a token")
	}
	c := &http.Client{Timeout: wait, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Texts{url: address, token: token, client: c}, nil
}

// Send passes a message on.
func (t *Texts) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(map[string]string{"reference": m.Ref, "to": m.To, "text": m.Text})
	if err != nil {
		return fmt.Errorf("write a text message: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask the gateway for text messages: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+t.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := t.client.Do(r)
	if err != nil {
		return fmt.Errorf("reach the gateway for text messages: %w", err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection is used again
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("the gateway for text messages answers %d", answer.StatusCode)
	}
	return nil
}

// Mail sends e-mail by a server. Every message has the same subject.
type Mail struct {
	host, port     string
	user, password string
	from           mail.Address
	subject        string
}

// NewMail checks a mail server's address, smtp://USER@HOST:PORT, and the sender's.
func NewMail(address, password, from, subject string) (*Mail, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" {
		return nil, errors.New("the mail server needs an address such as smtp://user@mail.example:587")
	}
	if _, set := u.User.Password(); set {
		return nil, errors.New("the mail server's password belongs into a file, not into its address")
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, errors.New("the sender of e-mail needs an address such as Onestory <onestory@council.example>")
	}
	m := &Mail{host: u.Hostname(), port: u.Port(), user: u.User.Username(), password: password, from: *sender, subject: subject}
	if m.port == "" {
		m.port = "587"
	}
	return m, nil
}

// Send passes a message on.
func (s *Mail) Send(ctx context.Context, m Message) error {
	to, err := mail.ParseAddress(m.To)
	if err != nil {
		return errors.New("an address that no mail can go to")
	}
	conn, err := (&net.Dialer{Timeout: wait}).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(wait)); err != nil {
		return fmt.Errorf("limit the time for a mail: %w", err)
	}
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return fmt.Errorf("greet the mail server: %w", err)
	}
	defer c.Close()
	if err := s.secure(c); err != nil {
		return err
	}
	if err := errors.Join(c.Mail(s.from.Address), c.Rcpt(to.Address)); err != nil {
		return errors.New("the mail server refuses the sender or the recipient") // its words name them
	}
	w, err := c.Data()
	if err != nil {
		return fmt.Errorf("hand a mail over: %w", err)
	}
	if _, err := io.WriteString(w, s.letter(to, m)); err != nil {
		return fmt.Errorf("hand a mail over: %w", err)
	}
	if err := w.Close(); err != nil {
		return errors.New("the mail server refuses a mail")
	}
	_ = c.Quit() // it has the mail; what it says now changes nothing
	return nil
}

func (s *Mail) secure(c *smtp.Client) error {
	if ok, _ := c.Extension("STARTTLS"); ok {
		if err := c.StartTLS(&tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}); err != nil {
			return fmt.Errorf("speak TLS with the mail server: %w", err)
		}
	} else if !local(s.host) {
		return errors.New("the mail server does not speak TLS: nothing is sent")
	}
	if s.user == "" {
		return nil
	}
	if err := c.Auth(smtp.PlainAuth("", s.user, s.password, s.host)); err != nil {
		return errors.New("the mail server refuses the user or the password")
	}
	return nil
}

func (s *Mail) letter(to *mail.Address, m Message) string {
	var b strings.Builder
	for _, h := range [][2]string{{"From", s.from.String()}, {"To", to.String()}, {"Subject", mime.QEncoding.Encode("utf-8", s.subject)}, {"Message-ID", "<" + m.Ref + "@" + s.host + ">"},
		{"Auto-Submitted", "auto-generated"}, {"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "8bit"}} {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	return b.String() + "\r\n" + strings.ReplaceAll(m.Text, "\n", "\r\n") + "\r\n"
}

// local: the name is this machine's.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
