package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// shot is a photograph, 40 wide and 20 high, dark in its left upper corner, with what
// a camera adds: how it was held, and words.
func shot(t *testing.T, held int) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			p.Set(x, y, color.White)
			if x < 10 && y < 10 {
				p.Set(x, y, color.Black)
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	exif = append(exif, byte(held), 0, 0, 0, 0, 0, 0)
	exif = append(exif, "GPS 51.5072N"...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1}
	head = binary.BigEndian.AppendUint16(head, uint16(len(exif)+2))
	return append(append(head, exif...), b.Bytes()[2:]...)
}

// TestMade: what a camera adds is gone, and the picture stands as it was held.
func TestMade(t *testing.T) {
	for held, want := range map[int]image.Point{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}} {
		in := shot(t, held)
		out, kind, err := Made(in)
		if err != nil || kind != "image/jpeg" {
			t.Fatalf("%d: %v %s", held, err, kind)
		}
		if !bytes.Contains(in, []byte("GPS")) || bytes.Contains(out, []byte("GPS")) || bytes.Contains(out, []byte("Exif")) {
			t.Errorf("%d: what the camera added is still there", held)
		}
		p, _, err := image.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		size := p.Bounds().Size()
		if wide := size.X > size.Y; wide != (held < 5) {
			t.Errorf("%d: %v", held, size)
		}
		x, y := 3, 3
		if want.X == 1 {
			x = size.X - 4
		}
		if want.Y == 1 {
			y = size.Y - 4
		}
		if r, _, _, _ := p.At(x, y).RGBA(); r > 0x4000 {
			t.Errorf("%d: the dark corner is not at %v", held, want)
		}
	}
	var b bytes.Buffer
	if err := gif.Encode(&b, image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.White, color.Black}), nil); err != nil {
		t.Fatal(err)
	}
	if _, kind, err := Made(b.Bytes()); err != nil || kind != "image/png" {
		t.Errorf("a GIF: %v %s", err, kind)
	}
}

// TestRefused: what is no picture, or too large, is refused, by its content.
func TestRefused(t *testing.T) {
	var huge bytes.Buffer
	if err := png.Encode(&huge, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	b := huge.Bytes()
	binary.BigEndian.PutUint32(b[16:], 100_000) // says that it is wide
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"nothing": {nil, ErrEmpty}, "long": {make([]byte, MaxBytes+1), ErrLong}, "a page": {[]byte("<html><script>"), ErrKind}, "svg": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), ErrKind},
		"pdf": {[]byte("%PDF-1.7"), ErrKind}, "half": {shot(t, 1)[:200], ErrBroken},
	} {
		if _, _, err := Made(c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := Made(b); err == nil {
		t.Error("a bomb was drawn")
	}
}

// FuzzMade: whatever is sent, drawing it ends, and what comes out is a picture.
func FuzzMade(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08"))
	f.Fuzz(func(t *testing.T, b []byte) {
		out, _, err := Made(b)
		if err != nil {
			return
		}
		if _, _, err := image.Decode(bytes.NewReader(out)); err != nil {
			t.Error(err)
		}
	})
}
