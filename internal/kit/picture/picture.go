// Package picture makes pictures that people send anew: what comes out has the points
// of what came in and nothing else of it, neither where it was taken nor what hides
// behind it, within limits of bytes and points.
package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif" // the formats that are read
	"image/jpeg"
	"image/png"
	"net/http"
)

// Limits of one picture.
const (
	MaxBytes  = 8 << 20
	MaxPixels = 40_000_000
)

// Why a picture is refused.
var (
	ErrEmpty  = errors.New("no picture")
	ErrLong   = errors.New("more than 8 MiB")
	ErrKind   = errors.New("neither JPEG, PNG nor GIF")
	ErrBroken = errors.New("it cannot be read")
	ErrPixels = errors.New("too many points")
)

// Made reads a picture by its content, whatever it is called, and draws it anew, the
// right way up. kind is its MIME type.
func Made(content []byte) (out []byte, kind string, err error) {
	switch {
	case len(content) == 0:
		return nil, "", ErrEmpty
	case len(content) > MaxBytes:
		return nil, "", ErrLong
	}
	switch kind = http.DetectContentType(content); kind {
	case "image/jpeg", "image/png", "image/gif":
	default:
		return nil, "", ErrKind
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, "", ErrBroken
	}
	if size.Width < 1 || size.Height < 1 || int64(size.Width)*int64(size.Height) > MaxPixels {
		return nil, "", ErrPixels
	}
	drawn, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, "", ErrBroken
	}
	var b bytes.Buffer
	if kind == "image/jpeg" {
		err = jpeg.Encode(&b, upright(drawn, orientation(content)), &jpeg.Options{Quality: 88})
	} else {
		kind, err = "image/png", png.Encode(&b, drawn)
	}
	return b.Bytes(), kind, err
}

// Ending is how a file of a kind is called when it is kept, "" for no picture.
func Ending(kind string) string {
	return map[string]string{"image/jpeg": ".jpg", "image/png": ".png"}[kind]
}

// orientation is how a camera held the picture, from 1 to 8 as Exif has it: 1 where
// nothing is said.
func orientation(content []byte) int {
	for at := 2; at+4 <= len(content) && content[at] == 0xff; {
		marker, size := content[at+1], int(binary.BigEndian.Uint16(content[at+2:]))
		end := at + 2 + size
		if marker == 0xda || size < 2 || end > len(content) { // the points begin, or it is broken
			return 1
		}
		if segment := content[at+4 : end]; marker == 0xe1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return tagged(segment[6:])
		}
		at = end
	}
	return 1
}

// tagged finds the orientation in the first directory of Exif's TIFF.
func tagged(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 8 || at+2 > len(b) {
		return 1
	}
	n := int(order.Uint16(b[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > len(b) {
			return 1
		}
		if order.Uint16(b[e:]) == 0x0112 {
			if o := int(order.Uint16(b[e+8:])); o >= 1 && o <= 8 {
				return o
			}
		}
	}
	return 1
}

// upright turns a picture as its camera was held.
func upright(p image.Image, o int) image.Image {
	if o == 1 {
		return p
	}
	from := p.Bounds()
	w, h := from.Dx(), from.Dy()
	if o >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range from.Dy() {
		for x := range from.Dx() {
			tx, ty := x, y
			switch o {
			case 2:
				tx = from.Dx() - 1 - x
			case 3:
				tx, ty = from.Dx()-1-x, from.Dy()-1-y
			case 4:
				ty = from.Dy() - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = from.Dy()-1-y, x
			case 7:
				tx, ty = from.Dy()-1-y, from.Dx()-1-x
			case 8:
				tx, ty = y, from.Dx()-1-x
			}
			out.Set(tx, ty, p.At(from.Min.X+x, from.Min.Y+y))
		}
	}
	return out
}
