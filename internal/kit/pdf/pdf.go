// Package pdf prints pages as tagged PDF by a Chromium that the operator names. The
// page is a file of its own in a folder that nobody else may read and that is gone
// afterwards, as is the browser's profile; it runs no script and reaches no network.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Limits of one page.
const (
	MaxPage = 4 << 20  // bytes of HTML
	MaxFile = 32 << 20 // bytes of PDF
	Within  = 30 * time.Second
)

// Printer prints with one program, one page at a time.
type Printer struct {
	path string
	turn chan struct{}
}

// New makes a Printer of the Chromium at a path.
func New(path string) *Printer { return &Printer{path, make(chan struct{}, 1)} }

// policy lets nothing of a page run or be loaded but what stands in it.
const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">`

// Page is what is printed: its body is HTML already.
type Page struct{ Lang, Dir, Title, Style, Body string }

// html is the whole page, with the policy under which no script of it runs: headless
// printing itself needs scripts to be on.
func (p Page) html() []byte {
	esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace
	return []byte(`<!doctype html><html lang="` + esc(p.Lang) + `" dir="` + esc(p.Dir) + `"><head><meta charset="utf-8">` + policy + `<title>` + esc(p.Title) + `</title><style>` + p.Style + `</style></head><body>` + p.Body + `</body></html>`)
}

// Print makes a tagged PDF of a page.
func (p *Printer) Print(ctx context.Context, page Page) ([]byte, error) {
	return p.print(ctx, page.html())
}

func (p *Printer) print(ctx context.Context, page []byte) ([]byte, error) {
	if len(page) > MaxPage {
		return nil, fmt.Errorf("print a page: %d bytes are too many", len(page))
	}
	ctx, stop := context.WithTimeout(ctx, Within)
	defer stop()
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("print a page: %w", ctx.Err())
	}
	folder, err := os.MkdirTemp("", "onestory-print-") // for its owner alone
	if err != nil {
		return nil, fmt.Errorf("print a page: %w", err)
	}
	defer os.RemoveAll(folder)
	in, out := filepath.Join(folder, "page.html"), filepath.Join(folder, "page.pdf")
	if err := os.WriteFile(in, page, 0o600); err != nil {
		return nil, fmt.Errorf("print a page: %w", err)
	}
	said, err := p.run(ctx, folder, in, out)
	if err != nil {
		return nil, fmt.Errorf("print a page: %w: %s", err, said)
	}
	if info, err := os.Stat(out); err != nil || info.Size() > MaxFile {
		return nil, fmt.Errorf("print a page: there is none, or it is too long: %w", errors.Join(err))
	}
	return os.ReadFile(out)
}

// run runs the program in a group of processes of its own, all of which end with it.
// What it says is told by its kind alone: it may name what it printed.
func (p *Printer) run(ctx context.Context, folder, in, out string) (said string, err error) {
	args := []string{"--headless", "--disable-gpu", "--user-data-dir=" + filepath.Join(folder, "profile"), "--disk-cache-dir=" + filepath.Join(folder, "cache"),
		"--no-first-run", "--disable-extensions", "--disable-sync", "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-crash-reporter", "--disable-breakpad",
		"--disable-dev-shm-usage", "--renderer-process-limit=1", "--js-flags=--max-old-space-size=64",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
		"--export-tagged-pdf", "--generate-pdf-document-outline", "--no-pdf-header-footer", "--print-to-pdf=" + out, "file://" + in}
	if os.Geteuid() == 0 { // where Chromium's own sandbox does not start
		args = append([]string{"--no-sandbox"}, args...)
	}
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Env = []string{"HOME=" + folder, "TMPDIR=" + folder, "PATH=/usr/bin:/bin", "LANG=C.UTF-8"}
	cmd.Dir = folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	var errs bytes.Buffer
	cmd.Stderr = &limited{&errs, 4 << 10}
	err = cmd.Run()
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it left behind
	}
	if ctx.Err() != nil {
		return "it took too long", ctx.Err()
	}
	if strings.Contains(errs.String(), "sandbox") {
		return "its sandbox does not start: see docs/operate", err
	}
	return "", err
}

// limited keeps the first bytes of what is written to it.
type limited struct {
	b    *bytes.Buffer
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	if room := l.most - l.b.Len(); room > 0 {
		l.b.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
