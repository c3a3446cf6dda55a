package assessment

import (
	"context"
	"errors"
	"net/http"
	"time"

	"onestory/internal/involvement"
	"onestory/internal/kit/picture"
	"onestory/internal/kit/problem"
)

// Limits of one attachment.
const (
	MaxFile  = picture.MaxBytes
	MaxFiles = 20 // of one child's assessment
)

// File is something attached, without its content.
type File struct {
	N     int64
	Kind  string // MIME type, by its content
	Ready bool   // not in quarantine
	Name  string
	By    involvement.Card
	At    time.Time
	From  string // the authority whose pack it came with
}

// Scanner looks for harm in a file. A deployment without one keeps everything that
// was not made anew here in quarantine.
type Scanner interface {
	Clean(ctx context.Context, content []byte) (bool, error)
}

func badFile(key string) error {
	return problem.Check(problem.Field{Name: "file", Key: key})
}

// remade reads a file by its content, whatever it is called. A picture is drawn anew
// (package picture); ready is false for what could not be made anew.
func remade(content []byte) (out []byte, kind string, ready bool, err error) {
	if len(content) <= MaxFile && http.DetectContentType(content) == "application/pdf" {
		return content, "application/pdf", false, nil
	}
	out, kind, err = picture.Made(content)
	if err == nil {
		return out, kind, true, nil
	}
	for why, key := range map[error]string{picture.ErrEmpty: "assessment.need-file", picture.ErrLong: "assessment.file-long", picture.ErrKind: "assessment.file-kind", picture.ErrBroken: "assessment.file-broken", picture.ErrPixels: "assessment.file-pixels"} {
		if errors.Is(err, why) {
			err = badFile(key)
		}
	}
	return nil, "", false, err
}

// ending is how a file of a kind is called when it is kept.
func ending(kind string) string {
	if kind == "application/pdf" {
		return ".pdf"
	}
	return picture.Ending(kind)
}
