package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"onestory/internal/kit/web/webtest/browser"
)

// unpacked is a PDF with its streams unpacked, so that what it says of itself can be
// looked for.
func unpacked(b []byte) string {
	var out strings.Builder
	out.Write(b)
	for _, at := range regexp.MustCompile(`stream\r?\n`).FindAllIndex(b, -1) {
		if r, err := zlib.NewReader(bytes.NewReader(b[at[1]:])); err == nil {
			io.Copy(&out, r) // as far as it goes
		}
	}
	return out.String()
}

// TestPrint: what is printed is tagged, says its language and its title; no script
// ran and no network was reached; nothing is left of it on the disk.
func TestPrint(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	asked := make(chan struct{}, 1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			c.Close()
			asked <- struct{}{}
		}
	}()
	page := Page{"cy", "ltr", "Copi i Tyler", "h1 { color: #12383f }", `<h1>Eich copi</h1><h2>Beth sy’n mynd yn dda?</h2><ul><li>Lamp</li></ul><img alt="" src="http://` + l.Addr().String() + `/a.png"><p id="a">before</p><script>document.title = 'changed'; document.getElementById('a').textContent = 'after'</script>`}
	p := New(browser.Path(t))
	b, err := p.Print(t.Context(), page)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.print(t.Context(), bytes.Replace(page.html(), []byte(policy), nil, 1)); err != nil { // the program itself holds, too
		t.Fatal(err)
	}
	text := unpacked(b)
	for _, want := range []string{"%PDF-", "/StructTreeRoot", "/MarkInfo", "/Lang (cy)", "/Title"} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF lacks %s", want)
		}
	}
	if strings.Contains(text, "changed") {
		t.Error("a script ran")
	}
	select {
	case <-asked:
		t.Error("the network was reached")
	case <-time.After(200 * time.Millisecond):
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "onestory-print-*")); len(left) > 0 {
		t.Errorf("left on the disk: %v", left)
	}
}

// TestPrintEnds: a program that hangs, or is none, ends in an error and leaves nothing.
func TestPrintEnds(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	hangs := filepath.Join(t.TempDir(), "hangs")
	if err := os.WriteFile(hangs, []byte("#!/bin/sh\nsleep 60 & sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	since := time.Now()
	for _, path := range []string{hangs, "/no/such/program"} {
		if _, err := New(path).Print(ctx, Page{"en", "ltr", "Secret title", "", ""}); err == nil || strings.Contains(err.Error(), "Secret") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if time.Since(since) > 10*time.Second {
		t.Error("it took too long")
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "onestory-print-*")); len(left) > 0 {
		t.Errorf("left on the disk: %v", left)
	}
	if _, err := New(hangs).Print(t.Context(), Page{Body: strings.Repeat("x", MaxPage)}); err == nil {
		t.Error("a page without end was printed")
	}
}
