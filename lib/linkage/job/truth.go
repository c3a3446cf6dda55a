package job

import (
	"context"
	"regexp"
	"sync"

	"onestory/lib/linkage"
	"onestory/lib/linkage/sheet"
)

// copies are the endings by which generators of test data mark the original and
// its copies: rec-123-org and rec-123-dup-0 are both rec-123.
var copies = regexp.MustCompile(`(?i)^(.+?)[-_ ](org|orig|original|dup|duplicate|copy)([-_ ]?[0-9]+)?$`)

// TruthOf reads which records are of one person from a column: those with the same
// value. Where every value ends in -org or -dup-0 and the like (as in the FEBRL
// files), what stands before counts. An empty value means that it is not known. It
// is an error when no two records are of one person.
func TruthOf(files []*sheet.Sheet, column string) (linkage.Entities, error) {
	var truth linkage.Entities
	var values []string
	marked := true
	for source, f := range files {
		at, err := f.Column(column)
		if err != nil {
			return truth, err
		}
		for _, row := range f.Rows {
			values = append(values, row[at])
			marked = marked && (row[at] == "" || copies.MatchString(row[at]))
			truth.Sources = append(truth.Sources, uint8(source))
		}
	}
	if len(files) == 1 {
		truth.Sources = nil
	}
	number := map[string]int{}
	for _, v := range values {
		if marked && v != "" {
			v = copies.FindStringSubmatch(v)[1]
		}
		n, known := number[v]
		if !known {
			n = len(number)
			number[v] = n
		}
		if v == "" {
			n = -1
		}
		truth.Of = append(truth.Of, n)
	}
	if truth.Pairs() == 0 {
		return truth, &sheet.Error{File: files[0].File, Why: "no two records have the same value in column " + column,
			Remedy: "Name a column whose value is the same for all records of one person."}
	}
	return truth, nil
}

// Judgement is how good an outcome is.
type Judgement struct {
	Entities linkage.Entities
	Pairs    linkage.Evaluation
	// Candidates is the share of true pairs that blocking found.
	Candidates float64
	// Groups judges the groups by pairs, Records record by record (B-cubed).
	Groups, Records linkage.Accuracy
}

func (out *Outcome) judge(ctx context.Context, truth linkage.Entities) (*Judgement, error) {
	j := &Judgement{Entities: truth, Pairs: linkage.Evaluate(out.Links, truth)}
	c, err := out.Model.Block(ctx, out.Table, out.Model.Spec().Blocking, out.limit())
	if err != nil {
		return nil, err
	}
	found := 0
	var lock sync.Mutex
	err = c.Visit(ctx, nil, func(_ int, a, b uint32) {
		if same, known := truth.Same(a, b); same && known {
			lock.Lock()
			found++
			lock.Unlock()
		}
	})
	j.Candidates = float64(found) / float64(truth.Pairs())
	j.Groups, j.Records = linkage.GroupPairs(out.Groups, truth), linkage.BCubed(out.Groups, truth.Of)
	return j, err
}
