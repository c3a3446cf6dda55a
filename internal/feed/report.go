package feed

import (
	"cmp"
	"slices"
	"time"
)

// Run is one reading of one file.
type Run struct {
	ID        string
	Source    string
	Hash      string // SHA-256 of the file
	Rows      int    // as counted before reading, without the header
	Done      int    // the last row finished for good; the header is 1
	State     string // "running" or "complete"
	Counts    Counts
	StartedAt time.Time
	StartedBy string
	ChangedAt time.Time
	ExpiresAt time.Time // when the refused rows are destroyed; zero once they are
}

// Counts is what became of the rows. No count tells of guarded children: a row
// that waits because it may be about one counts as New.
type Counts struct {
	New       int           `json:"new"`       // made a child
	Joined    int           `json:"joined"`    // joined a child already held
	Changed   int           `json:"changed"`   // took the place of what the row said before
	Unchanged int           `json:"unchanged"` // said what they said before
	Waiting   int           `json:"waiting"`   // wait for a person
	Outside   int           `json:"outside"`   // about no child held, in a deployment of involved children
	Refused   int           `json:"refused"`   // not in the agreed format
	Faults    []FaultCount  `json:"faults,omitempty"`
	Agencies  []UnknownRoll `json:"agencies,omitempty"`
	Measure   Measure       `json:"measure"`
}

// FaultCount is one thing that is wrong in one column, and in how many rows.
type FaultCount struct {
	Column string   `json:"column"`
	Key    string   `json:"key"` // catalogue key of what to do
	Args   []string `json:"args,omitempty"`
	Rows   int      `json:"rows"`
	First  []int    `json:"first"` // the first rows, at most ten
}

// UnknownRoll is an agency that rows name and that is not set up.
type UnknownRoll struct {
	Kind string `json:"kind"`
	Ref  string `json:"ref"`
	Rows int    `json:"rows"`
}

// Report is what an import or a dry run came to.
type Report struct {
	Run      string   `json:"run,omitempty"` // "" for a dry run
	Source   string   `json:"source"`
	DryRun   bool     `json:"dry_run"`
	Resumed  int      `json:"resumed_at,omitempty"` // the row after which it went on
	Columns  []string `json:"columns_not_known,omitempty"`
	Operator Counts   `json:"operator"`
	// Onboarding is how the source stands with its trial; nil of a real import.
	Onboarding *Onboarding `json:"onboarding,omitempty"`
	Supplier   Supplier    `json:"supplier"`
}

// Supplier is the part of a report that may go to whoever sent the file:
// whether the format of each row was accepted, and nothing of what became of it.
type Supplier struct {
	Rows     int          `json:"rows"`
	Accepted int          `json:"accepted"`
	Refused  int          `json:"refused"`
	Faults   []FaultCount `json:"faults,omitempty"`
}

// Total is how many rows have been read.
func (c Counts) Total() int {
	return c.New + c.Joined + c.Changed + c.Unchanged + c.Waiting + c.Outside + c.Refused
}

func (c Counts) supplier() Supplier {
	return Supplier{Rows: c.Total(), Accepted: c.Total() - c.Refused, Refused: c.Refused, Faults: c.Faults}
}

// clone lets a transaction be tried again from the same counts.
func (c Counts) clone() Counts {
	c.Faults, c.Agencies = slices.Clone(c.Faults), slices.Clone(c.Agencies)
	for i := range c.Faults {
		c.Faults[i].First = slices.Clone(c.Faults[i].First)
	}
	return c
}

func (c *Counts) refuse(f Fault) {
	c.Refused++
	i, found := slices.BinarySearchFunc(c.Faults, f, func(a FaultCount, b Fault) int {
		return cmp.Or(cmp.Compare(a.Column, b.Column), cmp.Compare(a.Key, b.Key))
	})
	if !found {
		c.Faults = slices.Insert(c.Faults, i, FaultCount{Column: f.Column, Key: f.Key, Args: f.Args})
	}
	c.Faults[i].Rows++
	if len(c.Faults[i].First) < 10 {
		c.Faults[i].First = append(c.Faults[i].First, f.Row)
	}
}

func (c *Counts) noAgency(kind, ref string) {
	for i := range c.Agencies {
		if c.Agencies[i].Kind == kind && c.Agencies[i].Ref == ref {
			c.Agencies[i].Rows++
			return
		}
	}
	if len(c.Agencies) < 100 {
		c.Agencies = append(c.Agencies, UnknownRoll{kind, ref, 1})
	}
}

// outcome is what became of one row.
type outcome int

const (
	isNew outcome = iota
	isJoined
	isChanged
	isUnchanged
	isWaiting
	isOutside
)

func (c *Counts) add(o outcome) {
	switch o {
	case isNew:
		c.New++
	case isJoined:
		c.Joined++
	case isChanged:
		c.Changed++
	case isUnchanged:
		c.Unchanged++
	case isWaiting:
		c.Waiting++
	case isOutside:
		c.Outside++
	}
}
