package agency

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/agencykind"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
)

// importColumns are those of a file of agencies; what is after the first three may be missing.
var importColumns = []string{"name", "kind", "main", "name_cy", "duty", "ref"}

// MaxImport is how many agencies one file can have.
const MaxImport = 2000

// RowFault is what is wrong with a row of a file, and what to do about it.
type RowFault struct {
	Row  int // as a spreadsheet counts: the header is 1
	Key  string
	Args []any
}

// Row is an agency of a file, with the code of its kind in Local.
type Row struct {
	N int
	Agency
}

// ReadRows reads a CSV file of agencies. Only the first fault of the file as a whole
// is told: a missing column, or something that is no CSV.
func ReadRows(text string) ([]Row, error) {
	bad := func(key string, args ...any) error {
		return problem.Check(problem.Field{Name: "file", Key: key, Args: args})
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	header, err := r.Read()
	if err != nil {
		return nil, bad("agency.import.no-csv")
	}
	at := map[string]int{}
	for i, h := range header {
		at[strings.ToLower(strings.TrimSpace(h))] = i
	}
	for _, c := range importColumns[:3] {
		if _, ok := at[c]; !ok {
			return nil, bad("agency.import.column", c)
		}
	}
	var out []Row
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(out) == MaxImport {
			return nil, bad("agency.import.no-csv")
		}
		line, _ := r.FieldPos(0)
		cell := func(name string) string {
			if i, ok := at[name]; ok && i < len(cells) {
				return strings.TrimSpace(cells[i])
			}
			return ""
		}
		if strings.Join(cells, "") != "" {
			out = append(out, Row{line, Agency{Name: cell("name"), NameCy: cell("name_cy"), Local: cell("kind"), Main: cell("main"), Duty: cell("duty"), Ref: strings.ToUpper(cell("ref"))}})
		}
	}
	if len(out) == 0 {
		return nil, bad("agency.import.empty")
	}
	return out, nil
}

// check says what is wrong with a row, and gives it its kind.
func (r *Row) check(kinds agencykind.List) (out []RowFault) {
	add := func(err error) {
		var p *problem.Problem
		if errors.As(err, &p) {
			for _, f := range p.Fields {
				out = append(out, RowFault{r.N, f.Key, f.Args})
			}
		}
	}
	add(r.Agency.Check())
	for _, s := range []string{r.Name, r.NameCy, r.Main, r.Duty} {
		if len([]rune(s)) > 120 {
			out = append(out, RowFault{Row: r.N, Key: "agency.import.long"})
			break
		}
	}
	if r.Local == "" {
		return out // Check said so
	}
	k, err := kinds.Chosen(r.Local)
	add(err)
	r.of(k)
	return out
}

// Imported is what a file of agencies came to.
type Imported struct {
	Added, There int // There are set up already, by their reference or name and kind
	Faults       []RowFault
}

// Import sets up the agencies of a file: all of them, or where a row is at fault none.
// One that is there already stays as it is, so that a file can be sent again.
func (s *Service) Import(ctx context.Context, q access.Request, rows []Row) (Imported, error) {
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (out Imported, ev audit.Event, err error) {
		ev = audit.Event{Classes: []string{"agencies"}}
		kinds, err := agencykind.Of(ctx, tx, s.today())
		if err != nil {
			return out, ev, err
		}
		there, err := List(ctx, tx)
		if err != nil {
			return out, ev, err
		}
		set, err := SettingsOf(ctx, tx)
		if err != nil {
			return out, ev, err
		}
		var fresh []Agency
		for _, row := range slices.Clone(rows) {
			out.Faults = append(out.Faults, row.check(kinds)...)
			if slices.ContainsFunc(slices.Concat(there, fresh), func(a Agency) bool {
				return a.Code() == row.Code() && (a.Name == row.Name || a.Ref != "" && a.Ref == row.Ref)
			}) {
				out.There++
				continue
			}
			row.ID, row.Authority = s.ids.New(), set.Authority
			fresh = append(fresh, row.Agency)
		}
		if len(out.Faults) > 0 {
			out.Added, out.There = 0, 0
			return out, ev, nil
		}
		for _, a := range fresh {
			if err := insert(ctx, tx, a); err != nil {
				return out, ev, fmt.Errorf("add an agency of a file: %w", err)
			}
		}
		out.Added, ev.Detail = len(fresh), fresh
		return out, ev, nil
	})
}

// readFile reads the form of a file of agencies.
func readFile(f *form.Form) (text string) {
	for _, x := range f.Files("file", "agency.import.file", form.Required, form.Message("agency.import.need-file")) {
		text = string(x.Data)
	}
	return text
}
