package access_test

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/policies"
)

const (
	benchPolicies   = 100
	benchAgreements = 2000
)

// manyRules are the real policies and as many more about actions of roles as
// make a hundred.
func manyRules(b *testing.B) *access.Policies {
	b.Helper()
	files, n := fstest.MapFS{}, 0
	names, err := fs.Glob(policies.FS, "*.cedar")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			b.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	real, err := access.LoadPolicies(files)
	if err != nil {
		b.Fatal(err)
	}
	text := ""
	for n = len(real.IDs()); n < benchPolicies; n++ {
		text += fmt.Sprintf("@id(\"more-%d\") permit (principal in Role::\"practitioner\", action in [Action::\"more:%d\", Action::\"more:list\"], resource) when { context.purpose != \"\" };\n", n, n)
	}
	files["90-more.cedar"] = &fstest.MapFile{Data: []byte(text)}
	p, err := access.LoadPolicies(files)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// percentiles reports what a share of the measured times do not exceed.
func percentiles(b *testing.B, all []time.Duration) {
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkDecideItem is a decision alone, without its rows being read: about a
// child and one of its items, by one of the two thousand agreements. A hundred
// megabytes are held meanwhile, as a process that serves holds: one with next to
// nothing collects rubbish every few hundred decisions, and that is its p99.
func BenchmarkDecideItem(b *testing.B) {
	held := make([]byte, 100<<20)
	defer runtime.KeepAlive(held)
	p := manyRules(b)
	nurse := access.Actor{ID: "a", Active: true, Agency: "school", Authority: "la", Roles: []access.Role{access.SchoolNurse}}
	rows := access.Rows{Terms: []access.Term{allow("", access.DirectCare, access.Content), allow("", access.Education, access.Content)}}
	about := access.About{Related: true, Purpose: access.DirectCare}
	times := make([]time.Duration, 0, b.N)
	for b.Loop() {
		from := time.Now()
		l, err := p.DecideAlone(nurse, about, health("i"), rows, noon)
		times = append(times, time.Since(from))
		if l != access.Content || err != nil {
			b.Fatal(l, err)
		}
	}
	percentiles(b, times)
}

// BenchmarkItemDoor is the same with its rows read and its event written, and a
// child with ten items.
func BenchmarkItemDoor(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			d := dbtest.Open(b, engine, db.Options{Volatile: true}, schemas()...)
			w := accesstest.New(b, d, people{"nurse": {Active: true, Authority: "la", Agency: "agency-1", Roles: []access.Role{access.SchoolNurse}}})
			fillAgreements(b, d)
			gate := w.Gate.WithPolicies(manyRules(b))
			run := func(what string, q access.Request) {
				b.Run(what, func(b *testing.B) {
					times := make([]time.Duration, 0, b.N)
					for b.Loop() {
						from := time.Now()
						err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
							_, err := gate.Decide(ctx, r, q)
							return err
						})
						if times = append(times, time.Since(from)); err != nil {
							b.Fatal(err)
						}
					}
					percentiles(b, times)
				})
			}
			run("child", access.Request{Actor: "nurse", Action: "child:open", Child: "c", Level: access.Contact})
			run("item", access.Request{Actor: "nurse", Action: "child:open", Child: "c", Item: "i1", Level: access.Content})
			b.Run("logged", func(b *testing.B) {
				times := make([]time.Duration, 0, b.N)
				for b.Loop() {
					from := time.Now()
					_, err := access.Read(context.Background(), gate, access.Request{Actor: "nurse", Action: "child:open", Child: "c", Item: "i1", Level: access.Content},
						func(ctx context.Context, r db.Reader, g access.Grant) (int, audit.Event, error) {
							return 0, audit.Event{}, nil
						})
					if times = append(times, time.Since(from)); err != nil {
						b.Fatal(err)
					}
				}
				percentiles(b, times)
			})
		})
	}
}

// fillAgreements writes two thousand agreements of two lines among a hundred
// agencies, and one child with ten items of an agency.
func fillAgreements(b *testing.B, d *db.DB) {
	b.Helper()
	err := d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := access.Admit(ctx, tx, "c", "la", access.Protection{}); err != nil {
			return err
		}
		if _, err := access.Relate(ctx, tx, access.Relationship{ID: "r", Child: "c", Kind: "involvement", Account: "nurse", ClaimedBy: "nurse", ConfirmedBy: "x", Starts: "2026-01-01"}); err != nil {
			return err
		}
		for n := range 10 {
			i := health(fmt.Sprint("i", n))
			i.Agency = fmt.Sprint("agency-", 2+n%3)
			if _, err := access.Hold(ctx, tx, i); err != nil {
				return err
			}
		}
		for n := range benchAgreements {
			t := allow("", access.DirectCare, access.Content)
			t.Receiver, t.Giver = fmt.Sprint("agency-", n%100), fmt.Sprint("agency-", (n%100+1+n/100)%100)
			back := t
			back.Giver, back.Receiver = t.Receiver, t.Giver
			if _, err := access.SetTerms(ctx, tx, fmt.Sprint("agreement-", n), 1, []access.Term{t, back}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
