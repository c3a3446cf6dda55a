package feed

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/seal"
)

// refused is a refused row as sealed.
type refused struct {
	Fault Fault    `json:"fault"`
	Cells []string `json:"cells"`
}

func refusedAt(run string, number int) seal.Place {
	return seal.Place{Table: "feed_refused", Column: "sealed", Row: run + "/" + strconv.Itoa(number)}
}

// mostRefused is how many refused rows one file lists; whoever has more of them
// mends these first.
const mostRefused = 50_000

// Refused makes a CSV file of the rows of a run that were refused: the number of
// the row, the column, what to do, and the row as it came. Once they have expired
// there is nothing to be found.
func (s *Service) Refused(ctx context.Context, q access.Request, run string, words *i18n.Printer) ([]byte, error) {
	q.Purpose = access.DataQuality
	keys, err := s.Keys.Keys(ctx, runScope(run))
	if err != nil {
		return nil, err
	}
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]byte, audit.Event, error) {
		ev := audit.Event{Classes: []string{"identity", "addresses", "carers"}, Detail: map[string]string{"refused_rows_of": run}}
		is, err := selectRun(ctx, r, run)
		if db.IsNone(err) || err == nil && !g.Now().Before(is.ExpiresAt) || !keys.Has(runScope(run)) {
			return nil, ev, access.ErrNotFound
		}
		if err != nil {
			return nil, ev, fmt.Errorf("read a run: %w", err)
		}
		var out bytes.Buffer
		out.WriteString("\ufeff") // so that a spreadsheet reads it as UTF-8
		w := csv.NewWriter(&out)
		w.UseCRLF = true
		w.Write([]string{words.T("feed.csv.row"), words.T("feed.csv.column"), words.T("feed.csv.do"), words.T("feed.csv.as-sent")})
		for after, n := 0, 0; n < mostRefused; {
			rows, err := selectRefused(ctx, r, run, after, 500)
			if err != nil {
				return nil, ev, fmt.Errorf("read refused rows: %w", err)
			}
			for _, row := range rows {
				text, err := keys.Open(runScope(run), refusedAt(run, row.number), row.sealed)
				if err != nil {
					return nil, ev, err
				}
				var f refused
				if err := json.Unmarshal(text, &f); err != nil {
					return nil, ev, fmt.Errorf("read a refused row: %w", err)
				}
				w.Write(f.line(words))
				after, n = row.number, n+1
			}
			if len(rows) == 0 {
				break
			}
		}
		w.Flush()
		return out.Bytes(), ev, w.Error()
	})
}

func (f refused) line(words *i18n.Printer) []string {
	out := []string{strconv.Itoa(f.Fault.Row), neutral(f.Fault.Column), neutral(say(words, f.Fault.Key, f.Fault.Args))}
	for _, c := range f.Cells {
		out = append(out, neutral(c))
	}
	return out
}

// say puts a remedy into words.
func say(words *i18n.Printer, key string, args []string) string {
	return words.T(key, db.Args(args)...)
}

// neutral keeps a spreadsheet from taking a cell for a formula (OWASP, "CSV
// injection").
func neutral(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}
