package assessment

import (
	"bytes"
	"context"
	"image"
	_ "image/gif" // the formats that are read
	"image/jpeg"
	"image/png"
	"net/http"
	"time"

	"onestory/internal/involvement"
	"onestory/internal/kit/problem"
)

// Limits of one attachment.
const (
	MaxFile   = 8 << 20    // bytes
	MaxPixels = 40_000_000 // of a picture
	MaxFiles  = 20         // of one child's assessment
)

// File is something attached, without its content.
type File struct {
	N     int64
	Kind  string // MIME type, by its content
	Ready bool   // not in quarantine
	Name  string
	By    involvement.Card
	At    time.Time
}

// Scanner looks for harm in a file. A deployment without one keeps everything that
// was not made anew here in quarantine.
type Scanner interface {
	Clean(ctx context.Context, content []byte) (bool, error)
}

func badFile(key string) error {
	return problem.Check(problem.Field{Name: "file", Key: key})
}

// remade reads a file by its content, whatever it is called. A picture is drawn
// anew: nothing of what was in it besides its points is left, neither where it was
// taken nor what hides behind it. ready is false for what could not be made anew.
func remade(content []byte) (out []byte, kind string, ready bool, err error) {
	if len(content) == 0 {
		return nil, "", false, badFile("assessment.need-file")
	}
	if len(content) > MaxFile {
		return nil, "", false, badFile("assessment.file-long")
	}
	switch kind = http.DetectContentType(content); kind {
	case "image/jpeg", "image/png", "image/gif":
	case "application/pdf":
		return content, kind, false, nil
	default:
		return nil, "", false, badFile("assessment.file-kind")
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, "", false, badFile("assessment.file-broken")
	}
	if size.Width < 1 || size.Height < 1 || int64(size.Width)*int64(size.Height) > MaxPixels {
		return nil, "", false, badFile("assessment.file-pixels")
	}
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, "", false, badFile("assessment.file-broken")
	}
	var b bytes.Buffer
	if kind == "image/jpeg" {
		err = jpeg.Encode(&b, picture, &jpeg.Options{Quality: 88})
	} else {
		kind, err = "image/png", png.Encode(&b, picture)
	}
	return b.Bytes(), kind, true, err
}

// ending is how a file of a kind is called when it is kept.
func ending(kind string) string {
	return map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}[kind]
}
