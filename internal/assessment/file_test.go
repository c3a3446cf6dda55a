package assessment_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/kit/problem"
)

type scanner struct {
	clean bool
	err   error
}

func (s scanner) Clean(context.Context, []byte) (bool, error) { return s.clean, s.err }

// photograph is a JPEG with a place in its metadata.
func photograph(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	const place = "Exif\x00\x00GPS 53.1 N 4.2 W"
	exif := append([]byte{0xff, 0xe1, 0, byte(2 + len(place))}, place...)
	return append(append(append([]byte{}, b.Bytes()[:2]...), exif...), b.Bytes()[2:]...)
}

// bomb is a small PNG that says it is as large as a wall.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	out := b.Bytes()
	binary.BigEndian.PutUint32(out[16:], 60_000)
	binary.BigEndian.PutUint32(out[20:], 60_000)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

// TestAttachments: a file is what its content says, a picture loses its metadata and
// has a bounded size, what nobody scanned stays in quarantine, what is served cannot
// run, and nothing stands in clear.
func TestAttachments(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		path := w.begins("social")
		q := access.Request{Actor: "social", Action: "assessment:add", Child: w.sian, Item: path[strings.LastIndexByte(path, '/')+1:], Level: access.Content}
		attach := func(name string, content []byte) error { return w.svc.Attach(t.Context(), q, name, content, "") }
		if err := attach("garden at Zedland.jpg", photograph(t)); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{"bomb.png": bomb(t), "page.jpg": []byte("<!doctype html><script>alert(1)</script>"), "picture.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "half.jpg": photograph(t)[:40], "empty": nil, "long.png": make([]byte, assessment.MaxFile+1)} {
			if err := attach(name, content); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		got := w.Get("social", path+"/file/1", "en")
		if got.Code != 200 || bytes.Contains(got.Body.Bytes(), []byte("GPS")) || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment") || strings.Contains(got.Header().Get("Content-Disposition"), "Zedland") || !strings.Contains(got.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("served: %d %v", got.Code, got.Header())
		}
		if _, err := jpeg.Decode(got.Body); err != nil {
			t.Errorf("the picture: %v", err)
		}
		pdf := []byte("%PDF-1.7\n%%EOF")
		for n, s := range []assessment.Scanner{nil, scanner{false, nil}, scanner{true, errors.New("no answer")}, scanner{true, nil}} {
			w.svc.Scanner = s
			if err := attach("letter.pdf", pdf); err != nil {
				t.Fatal(err)
			}
			want := http.StatusNotFound
			if n == 3 {
				want = http.StatusOK
			}
			if got := w.Get("social", path+"/file/"+string(rune('2'+n)), "en"); got.Code != want {
				t.Errorf("a document with scanner %d: %d, want %d", n, got.Code, want)
			}
		}
		if text, _ := w.page("social", path, 200); !strings.Contains(text, "garden at Zedland.jpg") || strings.Count(text, "In quarantine") != 3 {
			t.Error("the list of what is attached")
		}
		if got := w.Get("clinic", path+"/file/1", "en"); got.Code != http.StatusNotFound {
			t.Errorf("the clinic has it: %d", got.Code)
		}
		if w.DB.Dialect().String() == "sqlite" && w.count(`SELECT count(*) FROM assessment_file WHERE CAST(sealed AS TEXT) LIKE '%Zedland%' OR CAST(content AS TEXT) LIKE '%PDF%'`) != "0" {
			t.Error("something stands in clear")
		}
	})
}
