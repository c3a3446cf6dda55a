package job

import (
	"strings"

	"onestory/lib/linkage"
	"onestory/lib/linkage/sheet"
)

// Picker takes the values of a model's fields from the rows of a file.
type Picker struct {
	columns    [][]int
	separators []string
	room       [][]string
}

// NewPicker finds the columns of a model's fields. A field without a column of its
// own has the one of its name; a column that is not there is a *sheet.Error.
func NewPicker(m *linkage.Model, f *sheet.Sheet) (*Picker, error) {
	p := &Picker{}
	for _, field := range m.Spec().Fields {
		names := field.Columns
		if len(names) == 0 {
			names = []string{field.Name}
		}
		var at []int
		for _, n := range names {
			i, err := f.Column(n)
			if err != nil {
				return nil, err
			}
			at = append(at, i)
		}
		p.columns = append(p.columns, at)
		p.separators = append(p.separators, field.Separator)
	}
	p.room = make([][]string, len(p.columns))
	return p, nil
}

// Values are a row's values by field. They are good until the next call.
func (p *Picker) Values(row []string) [][]string {
	for i, columns := range p.columns {
		p.room[i] = p.room[i][:0]
		for _, c := range columns {
			if sep := p.separators[i]; sep != "" {
				p.room[i] = append(p.room[i], strings.Split(row[c], sep)...)
			} else {
				p.room[i] = append(p.room[i], row[c])
			}
		}
	}
	return p.room
}
