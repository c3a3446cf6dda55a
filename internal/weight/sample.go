package weight

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Part is one of the parts into which children are divided.
type Part int

// The parts.
const (
	Develop Part = iota
	Tuning
	Sealed
)

// partOf divides by a hash of the number, so that all records of a child are in
// one part, and in the same one whichever sample is taken.
func partOf(number string) Part {
	h := sha256.Sum256([]byte("part of a child: " + number))
	switch {
	case h[0] < 128:
		return Develop
	case h[0] < 192:
		return Tuning
	}
	return Sealed
}

// person is a child of the sample.
type person struct {
	number string // the verified NHS number that tells who it is; "" where none does
	part   Part
	held   []child.Held
	view   child.View
}

// present are the records that suppliers stand by now.
func (p *person) present() []child.Held {
	return slices.DeleteFunc(slices.Clone(p.held), func(h child.Held) bool { return h.Past })
}

// numbered are those of the present ones that bear the number themselves.
func (p *person) numbered() []child.Held {
	return slices.DeleteFunc(p.present(), func(h child.Held) bool { return p.number == "" || !bears(h.Record, p.number) })
}

// without is the child as it would be known if a record had not come.
func (p *person) without(record string) (child.View, []child.Held) {
	rest := slices.DeleteFunc(slices.Clone(p.held), func(h child.Held) bool { return h.Source.Record == record })
	return child.Fold(p.view.ID, rest), rest
}

func bears(rec child.Record, number string) bool {
	return slices.ContainsFunc(rec.Identifiers, func(i child.Identifier) bool {
		return i.Kind == child.KindNHS && i.State == child.Verified && i.Value == number
	})
}

// hide takes NHS numbers off a record.
func hide(rec child.Record) child.Record {
	rec.Identifiers = slices.DeleteFunc(slices.Clone(rec.Identifiers), func(i child.Identifier) bool { return i.Kind == child.KindNHS })
	if rec.Mother != nil {
		m := *rec.Mother
		m.NHS = ""
		rec.Mother = &m
	}
	return rec
}

// perTurn is how many children are read at a time.
const perTurn = 400

// sample reads about so many children whom nobody guards. Ids are random, so those
// that follow any id, one made of the seed, are a fair sample; a seed gives the
// same one as long as the children are the same.
func (s *Service) sample(ctx context.Context, q access.Request, seed uint64, most int, progress func(done, total int)) ([]*person, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]*person, audit.Event, error) {
		h := sha256.Sum256(binary.BigEndian.AppendUint64(nil, seed))
		after, wrapped := base64.RawURLEncoding.EncodeToString(h[:16]), false
		seen := map[string]bool{}
		var found []child.Sampled
		for len(found) < most {
			some, next, err := s.children.Unguarded(ctx, r, g, after, min(perTurn, most-len(found)))
			if err != nil {
				return nil, audit.Event{}, err
			}
			for _, c := range some {
				if !seen[c.ID] {
					seen[c.ID] = true
					found = append(found, c)
				}
			}
			progress(len(found), most)
			if after = next; next == "" && wrapped || wrapped && len(some) > 0 && len(found) == 0 {
				break
			}
			wrapped = wrapped || next == ""
		}
		ev := audit.Event{Classes: []string{"identity", "addresses", "carers"}, Detail: map[string]any{"children": len(found), "seed": seed, "guarded": "left out"}}
		return persons(found), ev, nil
	})
}

// persons are the children with their numbers; those that a number shows to be one
// child are one.
func persons(found []child.Sampled) []*person {
	var out []*person
	by := map[string]*person{}
	for _, c := range found {
		p := &person{held: c.Held, view: c.View}
		numbers := map[string]bool{}
		for _, h := range p.present() {
			for _, i := range h.Identifiers {
				if i.Kind == child.KindNHS && i.State == child.Verified {
					numbers[i.Value] = true
				}
			}
		}
		if len(numbers) == 1 { // who has two is no witness
			for n := range numbers {
				p.number, p.part = n, partOf(n)
			}
			if had := by[p.number]; had != nil {
				had.held = append(had.held, p.held...)
				had.view = child.Fold(had.view.ID, had.held)
				continue
			}
			by[p.number] = p
		}
		out = append(out, p)
	}
	for _, p := range out {
		slices.SortStableFunc(p.held, func(a, b child.Held) int { return cmp.Compare(a.Source.Record, b.Source.Record) })
	}
	return out
}
