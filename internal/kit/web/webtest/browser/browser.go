package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Open starts a browser with an empty profile and returns its tab, a context for
// chromedp. The browser ends with the test. What hangs is ended by Visit and Is:
// how long a browser lives says nothing, since many pages may pass through one.
func Open(t testing.TB) context.Context {
	t.Helper()
	path := Path(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:], // headless, background networking and sync off, empty profile
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		// axe-core starts anew on each page: its code is gone before what makes it
		// fast has paid for itself. Without, a page takes half of the processor's time.
		chromedp.Flag("js-flags", "--no-opt --no-maglev"))
	program, end := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(end)
	tab, leave := chromedp.NewContext(program)
	t.Cleanup(leave)
	if err := chromedp.Do(tab); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return tab
}

// Path is that of a Chromium. Without one the test is skipped, and where CI=true it fails.
func Path(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("Chromium is missing: install the package chromium (`make test` does so as root on Debian)")
	}
	t.Skip("browser test not run: no chromium on this machine")
	return ""
}

// Visit opens a page and waits until it has loaded, at most a minute and a half.
func Visit(tab context.Context, t testing.TB, url string) {
	t.Helper()
	limit, stop := context.WithTimeout(tab, 90*time.Second)
	defer stop()
	if err := chromedp.Do(limit, chromedp.Navigate(url)); err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
}

// Size sets the window's inside, in CSS pixels.
func Size(tab context.Context, t testing.TB, width, height int64) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatalf("set the window to %d × %d: %v", width, height, err)
	}
}

// Do runs a script in the page and forgets its value.
func Do(tab context.Context, t testing.TB, script string) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		t.Fatalf("run %s: %v", script, err)
	}
}

// Is waits up to twenty seconds for a script's value to be true, and fails the test
// under the name what if it never is.
func Is(tab context.Context, t testing.TB, what, script string) {
	t.Helper()
	for range 200 {
		ok, err := chromedp.Run(tab, chromedp.Evaluate[bool](script))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if ok {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%s: never true: %s", what, script)
}

// WithoutScripts turns the pages' own scripts off in the tab, as some browsers
// do. Scripts of the test (Do, Is, Axe) still run.
func WithoutScripts(tab context.Context, t testing.TB) {
	t.Helper()
	off := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
	if err := chromedp.Do(tab, off); err != nil {
		t.Fatalf("turn scripts off: %v", err)
	}
}
