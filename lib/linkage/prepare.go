package linkage

// Values are the values of one record by the names of the model's fields. A field
// may have several, such as all names a person was ever known by; one that is not
// there has none.
type Values map[string][]string

// Prepared is a record made ready to be compared. It belongs to the fields of the
// model that made it, and may be used with any model whose fields are the same.
// It does not change and is safe for concurrent use.
type Prepared struct {
	forms []*form
	ends  [MaxFields]uint16
}

// maxValues bounds the values of one field, so that one odd record cannot make
// comparing slow. The first ones count.
const maxValues = 64

func (p *Prepared) values(field int) []*form {
	start := uint16(0)
	if field > 0 {
		start = p.ends[field-1]
	}
	return p.forms[start:p.ends[field]]
}

// Prepare folds, takes apart and looks up all that comparing needs, once. Of more
// than 64 values of a field the first 64 count; repeated and missing ones do not.
func (m *Model) Prepare(values Values) Prepared {
	rows := make([][]string, len(m.spec.Fields))
	for i, f := range m.spec.Fields {
		rows[i] = values[f.Name]
	}
	return m.PrepareRow(rows)
}

// PrepareRow is Prepare for values in the order of the model's fields. Fields
// beyond the end of values have none.
func (m *Model) PrepareRow(values [][]string) Prepared {
	return assemble(len(m.spec.Fields), values, func(field int, value string) *form {
		f := shape(&m.spec.Fields[field], m.missing[field], value)
		if f != nil && m.tf != nil {
			m.weigh(m.spec.Fields[field].Name, f)
		}
		return f
	})
}

// weigh looks up how common a value and its words are.
func (m *Model) weigh(field string, f *form) {
	f.tf = m.share(field, f.text)
	if f.name != nil {
		for i := range f.name.words {
			f.name.words[i].tf = m.share(field, f.name.words[i].text)
		}
	}
}

func (m *Model) share(field, text string) float64 {
	if share, known := m.tf.Frequency(field, text); known && share > 0 {
		return min(share, 1)
	}
	return 0
}

// assemble puts the forms of a record's values together.
func assemble(fields int, values [][]string, shape func(int, string) *form) Prepared {
	var p Prepared
	for i := range fields {
		start := len(p.forms)
		if i < len(values) {
			for _, v := range values[i] {
				if f := shape(i, v); f != nil && !holds(p.forms[start:], f.text) && len(p.forms)-start < maxValues {
					p.forms = append(p.forms, f)
				}
			}
		}
		p.ends[i] = uint16(len(p.forms))
	}
	return p
}

func holds(forms []*form, text string) bool {
	for _, f := range forms {
		if f.text == text {
			return true
		}
	}
	return false
}

// Forms returns the plain forms of a field's values, as they are compared and as
// Frequencies is asked for them.
func (m *Model) Forms(p *Prepared, field string) []string {
	i, ok := m.fields[field]
	if !ok {
		return nil
	}
	var out []string
	for _, f := range p.values(i) {
		out = append(out, f.text)
	}
	return out
}

// FormOf returns the plain form of one value, "" where it says "not known".
func (m *Model) FormOf(field, value string) string {
	if i, ok := m.fields[field]; ok {
		if f := shape(&m.spec.Fields[i], m.missing[i], value); f != nil {
			return f.text
		}
	}
	return ""
}
