package find

import (
	"context"
	"fmt"

	"onestory/internal/kit/db"
)

// Shares tells how common names are among all children: to share a rare one says
// more. It is a count made at one time and does not change; a name that is new
// since counts as rare.
type Shares struct {
	words         *words
	family, given []uint32 // children by word
	total         float64  // names counted
}

// Fewer than so many children count as so many, so that no weight tells of a
// name that one child alone has.
const fewest = 5

// early is how many names of ordinary frequency every name is counted with, so
// that the first children of an index do not make all names common.
const early = 2000

// Ordinary frequencies of a given and a family name, as the weights of the model
// have them.
const (
	ordinaryGiven  = .0029
	ordinaryFamily = .00053
)

// Given is the share of children who have a given name, folded.
func (s *Shares) Given(name string) float64 { return s.of(s.given, name, ordinaryGiven) }

// Family is the share of children who have a family name, folded.
func (s *Shares) Family(name string) float64 { return s.of(s.family, name, ordinaryFamily) }

// Names reports whether two given names, folded, are both in use: either is had by
// a number of children, and not by so few beside the other as slips would make.
func (s *Shares) Names(a, b string) bool {
	m, n := s.count(s.given, a), s.count(s.given, b)
	return min(m, n) >= fewest && 100*min(m, n) > max(m, n)
}

func (s *Shares) count(counts []uint32, name string) uint32 {
	if id := s.words.id(name); id > 0 && id < int64(len(counts)) {
		return counts[id]
	}
	return 0
}

func (s *Shares) of(counts []uint32, name string, ordinary float64) float64 {
	return (float64(max(s.count(counts, name), fewest)) + early*ordinary) / (s.total + early)
}

func (s *Shares) add(family, given int64) {
	s.family, s.given = counted(s.family, family), counted(s.given, given)
	s.total++
}

func counted(counts []uint32, id int64) []uint32 {
	if more := id + 1 - int64(len(counts)); more > 0 {
		counts = append(counts, make([]uint32, more)...)
	}
	counts[id]++
	return counts
}

// Shares is the last count; before the first all names are equally common.
func (x *Index) Shares() *Shares { return x.shares.Load() }

func (x *Index) count(ctx context.Context, r db.Reader) error {
	highest, err := selectHighest(ctx, r)
	if err != nil {
		return fmt.Errorf("read the size of the index: %w", err)
	}
	s := &Shares{words: x.words}
	if err := eachName(ctx, r, func(n nameRow) { s.add(n.family, n.given) }); err != nil {
		return fmt.Errorf("count names: %w", err)
	}
	x.size.Store(highest)
	x.shares.Store(s)
	return nil
}

// Size is about how many children the index holds.
func (x *Index) Size() int { return int(x.size.Load()) }

// Count counts names anew if the index grew by a quarter since the last time: in
// about two seconds for a million children.
func (x *Index) Count(ctx context.Context) error {
	return x.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		highest, err := selectHighest(ctx, r)
		if err != nil || float64(highest) < 1.25*float64(x.size.Load()) && x.shares.Load().total > 0 {
			return err
		}
		return x.count(ctx, r)
	})
}
