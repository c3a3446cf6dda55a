package expiry_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/assessment"
	"onestory/internal/consent"
	"onestory/internal/disposal"
	"onestory/internal/draft"
	"onestory/internal/episode"
	"onestory/internal/expiry"
	formdefs "onestory/internal/form"
	"onestory/internal/homevisit"
	"onestory/internal/involvement"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/need"
	"onestory/internal/qualityaudit"
	"onestory/internal/record/recordtest"
	"onestory/internal/subjectaccess"
	"onestory/internal/transfer"
)

type staff struct{ recordtest.Accounts }

func (s staff) Card(ctx context.Context, r db.Reader, who string) (involvement.Card, error) {
	c, err := s.Accounts.Card(ctx, r, who)
	c.ID, c.AgencyID = who, recordtest.People()[who].Agency
	return c, err
}

func (staff) Manager(context.Context, db.Reader, access.Grant, string, string) (string, error) {
	return "", nil
}
func (staff) Active(context.Context, db.Reader, string) (bool, error)     { return true, nil }
func (staff) SocialCare(context.Context, db.Reader, string) (bool, error) { return false, nil }

type names struct{}

func (names) Name(_ context.Context, _ db.Reader, account string) (string, error) {
	return account, nil
}

// world is a family of two children, with every feature that holds something of their
// courses of help.
type world struct {
	*recordtest.World
	t         *testing.T
	svc       *expiry.Service
	episodes  *episode.Service
	needs     *need.Service
	disposals *disposal.Service
	cases     *subjectaccess.Service
	child     string
	sibling   string
	told      []string // what the ledger was told
}

func both(t *testing.T, fn func(*world)) {
	schemas := recordtest.Schemas(agency.Schema(), consent.Schema(), need.Schema(), episode.Schema(), formdefs.Schema(), assessment.Schema(), homevisit.Schema(), qualityaudit.Schema(), transfer.Schema(),
		subjectaccess.Schema(), disposal.Schema(), expiry.Schema(), job.Schema())
	dbtest.Run(t, schemas, func(t *testing.T, d *db.DB) {
		w := &world{World: recordtest.New(t, d, recordtest.Parts{}), t: t}
		consents := consent.New(w.Gate, w.Keys, w.IDs, w.Children, names{})
		w.needs = need.New(need.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, People: staff{}})
		w.episodes = episode.New(episode.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, Involved: w.Involvements, Consents: consents, Staff: staff{}, Needs: w.needs})
		consents.Follow(w.episodes.AnswerEnded)
		jobs := job.New(d, clock.Real{}, id.Random{}, job.Options{})
		w.disposals = disposal.New(disposal.Parts{DB: d, Gate: w.Gate, Jobs: jobs, Keys: w.Keys, IDs: w.IDs, Children: w.Children, People: names{}})
		w.cases = subjectaccess.New(d, w.Gate, w.Keys, w.IDs, names{})
		w.svc = expiry.New(expiry.Parts{DB: d, Gate: w.Gate, Jobs: jobs, Keys: w.Keys, IDs: w.IDs, Children: w.Children, People: names{}, Disposals: w.disposals, Cases: w.cases,
			Episodes: w.episodes, Assess: assessment.New(assessment.Parts{Gate: w.Gate, Keys: w.Keys}), Needs: w.needs, Consents: consents, Drafts: draft.New(w.Gate, w.Keys),
			Visits: homevisit.New(homevisit.Parts{}), Audits: qualityaudit.New(qualityaudit.Parts{}), Packs: transfer.New(transfer.Parts{}),
			Tell: func(ended []string) error { w.told = append(w.told, ended...); return nil }})
		w.disposals.Follow(w.svc)
		w.child, w.sibling = w.Create(t, recordtest.Full(t)), w.Create(t, recordtest.Sibling(t))
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for _, c := range []string{w.child, w.sibling} {
				if _, err := access.Relate(ctx, tx, access.Relationship{ID: "works", Child: c, Kind: "involvement", Account: "nurse", ClaimedBy: "nurse", ConfirmedBy: "x", Starts: "2026-01-01"}); err != nil {
					return err
				}
			}
			return nil
		})
		fn(w)
	})
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) must(what string, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

func (w *world) q(who string, a access.Action) access.Request {
	return access.Request{Actor: who, Action: a, Child: w.child, Level: access.Existence}
}

func as(who string, a access.Action) access.Request { return access.Request{Actor: who, Action: a} }

// helped is a course of help of both children, with something in every table that holds
// anything of one; end closes it and puts it into the archive.
func (w *world) helped(name, follows string) string {
	w.t.Helper()
	ctx := context.Background()
	w.must("look", w.episodes.Look(ctx, w.q("nurse", "episode:look")))
	e, err := w.episodes.Start(ctx, w.q("nurse", "episode:start"), episode.Starting{Kind: episode.EarlyHelp, Concern: day("2026-11-20"), Worry: "Canary words of the worry.", Begin: episode.Asking,
		Children: []string{w.sibling}, Adults: []episode.Person{{Kind: "adult", PersonDetails: episode.PersonDetails{Name: "Magda Kowalczyk"}}}, Follows: follows}, form.NewKey())
	w.must("start", err)
	h := consent.Help{Person: "mother", Answer: consent.Yes, On: day("2026-11-22"), Capacity: consent.Responsibility,
		HelpDetails: consent.HelpDetails{Name: "Magda", Support: "An assessment", How: "spoken", Footing: consent.Footing{Evidence: "mother"}}}
	w.must("answer", w.episodes.Answer(ctx, w.q("nurse", "episode:answer"), e, h, form.NewKey()))
	w.must("find a level", w.needs.Find(ctx, w.q("nurse", "need:find"), need.Found{Level: 2, Details: need.Details{Reasons: "Canary reasons of the level."}}, form.NewKey()))
	w.write(func(ctx context.Context, tx *db.Tx) error { return w.fill(ctx, tx, e, name) })
	return e
}

// fill writes rows of assessments, packs, audits and drafts as their features do.
func (w *world) fill(ctx context.Context, tx *db.Tx, e, name string) error {
	a, item, b := name+"-signed", name+"-item", []byte("sealed")
	for c, i := range map[string]string{w.child: item, w.sibling: name + "-sibling"} {
		if _, err := access.Hold(ctx, tx, access.Item{ID: i, Child: c, Agency: "health", Author: "nurse", Class: access.ClassGeneral, Episode: e}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO assessment_child (child, item, assessment) VALUES ($1, $2, $3)`, c, i, a); err != nil {
			return err
		}
	}
	if _, err := access.Disclose(ctx, tx, access.Disclosed{ID: name + "-d", Child: w.child, Item: item, Account: "social", Starts: "2026-01-01"}); err != nil {
		return err
	}
	if _, err := access.SetAuditor(ctx, tx, access.Auditor{Audit: "audit~" + name, Child: w.child, Episode: e, Account: "social"}); err != nil {
		return err
	}
	for _, x := range []struct {
		q    string
		args []any
	}{
		{`INSERT INTO assessment (child, id, episode, form, form_version, number, state, begun_by, begun_at, signed_at) VALUES ($1, $2, $3, 'eha', 1, 1, 'draft', 'nurse', 0, 0)`, []any{w.child, a, e}},
		{`INSERT INTO assessment (child, id, episode, form, form_version, number, state, begun_by, begun_at, signed_at) VALUES ($1, $2, $3, 'plan', 1, 1, 'draft', 'nurse', 0, 0)`, []any{w.child, name + "-plan", e}},
		{`INSERT INTO assessment_part (child, assessment, part, sealed) VALUES ($1, $2, 'family', $3)`, []any{w.child, a, b}},
		{`INSERT INTO assessment_section (child, assessment, part, section, version, author, at, sealed) VALUES ($1, $2, 'family', 's', 1, 'nurse', 0, $3)`, []any{w.child, name + "-plan", b}},
		{`INSERT INTO assessment_past (child, assessment, part, section, version, sealed) VALUES ($1, $2, 'family', 's', 1, $3)`, []any{w.child, name + "-plan", b}},
		{`INSERT INTO assessment_signed (child, assessment, part, form_hash, sealed) VALUES ($1, $2, 'family', 'h', $3)`, []any{w.child, a, b}},
		{`INSERT INTO assessment_signature (child, assessment, n, kind, how, account, at, sealed) VALUES ($1, $2, 1, 'parent', 'screen', 'nurse', 0, $3)`, []any{w.child, a, b}},
		{`INSERT INTO assessment_addendum (child, item, n, account, at, sealed) VALUES ($1, $2, 1, 'nurse', 0, $3)`, []any{w.child, item, b}},
		{`INSERT INTO assessment_ask (child, id, assessment, item, part, section, account, token, code, tries, due, state, asked_by, asked_at, sealed) VALUES ($1, $2, $3, $4, 'family', 's', '', 't', 'c', 0, '2026-12-01', 'returned', 'nurse', 0, $5)`, []any{w.child, name + "-ask", a, item, b}},
		{`INSERT INTO assessment_copy (child, item, whose, version, safe, given, account, at, sealed) VALUES ($1, $2, 'child', 1, $3, '', 'nurse', 0, $4)`, []any{w.child, item, true, b}},
		{`INSERT INTO assessment_translation (child, item, whose, lang, n, account, at, sealed) VALUES ($1, $2, 'child', 'pl', 1, 'nurse', 0, $3)`, []any{w.child, item, b}},
		{`INSERT INTO assessment_file (child, item, n, kind, state, account, at, sealed, content) VALUES ($1, $2, 1, 'image/png', 'ready', 'nurse', 0, $3, $3)`, []any{w.child, item, b}},
		{`UPDATE assessment SET state = 'signed' WHERE id = $1`, []any{a}},
		{`INSERT INTO transfer_pack (child, item, n, way, account, at, sealed) VALUES ($1, $2, 1, 'in', 'nurse', 0, $3)`, []any{w.child, item, b}},
		{`INSERT INTO homevisit (child, id, item, account, kind, state, at, until, changed, sealed) VALUES ($1, $2, $3, 'nurse', 'paper', 'returned', 0, '2026-12-01', 0, $4)`, []any{w.child, name + "-pack", item, b}},
		{`INSERT INTO draft (account, form, at, version, sealed) VALUES ('nurse', $1, 0, 1, $2)`, []any{"assessment:write:" + w.child + ":" + item, b}},
		{`INSERT INTO access_override (child, account, id, item, reason, starts, ends) VALUES ($1, 'social', $2, $3, 'harm', 0, 1)`, []any{w.child, name + "-o", item}},
		{`INSERT INTO qualityaudit_draw (id, authority, first_day, last_day, seed, one_in, account, at) VALUES ($1, 'la', '2026-01-01', '2026-12-31', 's', 10, 'governance', 0)`, []any{"draw~" + name}},
		{`INSERT INTO qualityaudit_frame (draw, episode) VALUES ($1, $2)`, []any{"draw~" + name, e}},
		{`INSERT INTO qualityaudit_case (draw, n, id, child, episode, lead, agency, kind, month, state, auditor, form_version, items, found, not_apply, points, most, finished_at, version)
			VALUES ($1, 1, $2, $3, $4, 'nurse', 'health', 'practice', '2026-11', 'finished', 'social', 1, 39, 30, 2, 10, 18, 1, 1)`, []any{"draw~" + name, "audit~" + name, w.child, e}},
		{`INSERT INTO qualityaudit_sheet (child, audit, section, version, sealed) VALUES ($1, $2, 's', 1, $3)`, []any{w.child, "audit~" + name, b}},
		{`INSERT INTO qualityaudit_returned (audit, account) VALUES ($1, 'police')`, []any{"audit~" + name}},
	} {
		if _, err := tx.Exec(ctx, x.q, x.args...); err != nil {
			return fmt.Errorf("%s: %w", x.q, err)
		}
	}
	return nil
}

func (w *world) closed(e string) {
	w.t.Helper()
	w.must("close", w.episodes.Close(context.Background(), w.q("nurse", "episode:move"), e, episode.Closing{Reason: "no-longer"}, 0))
}

// archived puts the course of help that is closed into the archive, a year on.
func (w *world) archived() {
	w.t.Helper()
	w.Clock.Add(370 * 24 * 3600e9)
	if n, err := w.episodes.ArchiveEnded(context.Background()); err != nil || n != 1 {
		w.t.Fatalf("%d went into the archive: %v", n, err)
	}
}

// traces are the tables that say anything of a course of help: its id, or that of anything
// that hangs from it. The log is left out, which is for good, and so is what makes a form
// that is sent twice one act, which is forgotten the next day.
func (w *world) traces(e, name string) map[string]int {
	w.t.Helper()
	out := map[string]int{}
	list := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if strings.Contains(w.t.Name(), "postgres") {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	w.must("look for traces", w.DB.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, list)
		tables, err := db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
		for _, table := range tables {
			if strings.HasPrefix(table, "audit_") || strings.HasPrefix(table, "once_") || strings.HasPrefix(table, "sqlite_") {
				continue
			}
			rows, err := r.Query(ctx, `SELECT * FROM `+table)
			if err != nil {
				return err
			}
			_, err = db.Collect(rows, nil, func(rows *sql.Rows) (x struct{}, err error) {
				names, err := rows.Columns()
				if err != nil {
					return x, err
				}
				cells := make([]any, len(names))
				for i := range cells {
					cells[i] = new(any)
				}
				if err := rows.Scan(cells...); err != nil {
					return x, err
				}
				var text strings.Builder
				for i := range cells {
					switch v := (*cells[i].(*any)).(type) {
					case []byte:
						text.Write(v)
					default:
						fmt.Fprint(&text, v)
					}
					text.WriteByte('|')
				}
				if t := text.String(); strings.Contains(t, e) || strings.Contains(t, name+"-") {
					out[table]++
				}
				return x, nil
			})
			if err != nil {
				return err
			}
		}
		return err
	}))
	return out
}
