package app

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/pdf"
	"onestory/internal/kit/web/webtest/browser"
)

// prints names a program that prints nothing but a beginning.
func (w *world) prints() {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "prints")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nfor a in \"$@\"; do case $a in --print-to-pdf=*) echo %PDF-1.7 > \"${a#--print-to-pdf=}\";; esac; done\n"), 0o700); err != nil {
		w.t.Fatal(err)
	}
	w.f.printer = pdf.New(path)
}

// TestCopyAsPDF: the family's copy comes as a tagged PDF where a Chromium is named;
// without one the page says to print it, and there is no such file.
func TestCopyAsPDF(t *testing.T) {
	t.Parallel()
	w := open(t)
	chidi := w.child("Chidi", "Okafor", "2017-05-14")
	item := w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.form = 'eha'`, chidi)
	nurse := w.as("Nia Bevan")
	nurse.state(chidi, string(access.HealthNeed))
	at := "/child/" + chidi + "/assessment/" + item + "/copies/child"
	if a := nurse.get(at + "/pdf"); a.status != http.StatusNotFound {
		t.Errorf("without a Chromium: %d", a.status)
	}
	if a := nurse.get(at + "/read"); !strings.Contains(string(a.body), "print this page") || strings.Contains(string(a.body), "/pdf") {
		t.Error("the page does not say to print it")
	}
	w.f.printer, w.f.assessP.PDF = pdf.New(browser.Path(t)), true
	if a := nurse.get(at + "/read"); !strings.Contains(string(a.body), at+"/pdf") {
		t.Error("the page does not offer it")
	}
	a := nurse.get(at + "/pdf?lang=pl&large=yes")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/pdf" || a.header.Get("Content-Disposition") != "attachment; filename=copy.pdf" {
		t.Fatalf("%d %v", a.status, a.header)
	}
	for _, want := range []string{"%PDF-", "/StructTreeRoot", "/Lang (en)"} {
		if !bytes.Contains(a.body, []byte(want)) {
			t.Errorf("the PDF lacks %s", want)
		}
	}
	if a := w.as("Ruth Adler").get(at + "/pdf"); a.status == http.StatusOK {
		t.Error("somebody else prints it")
	}
}
