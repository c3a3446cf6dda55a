package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/consent"
	"onestory/internal/family"
	"onestory/internal/familyaccount"
	"onestory/internal/find"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// demoRelative is one member of a family of the demonstration, and what to try.
type demoRelative struct {
	Key     string // of the member's id
	Name    string
	RoleKey string
	TryKeys []string
}

// demoFamilies invites a mother, a father who lives apart and a young person to
// their pages, with a past behind them that is worth looking at.
func (f *features) demoFamilies(ctx context.Context, d *deployment) error {
	if done, err := setting(ctx, d.db, "demo_families"); err != nil || done != "" {
		return err
	}
	p := &demoPast{f: f, d: d, people: map[string]string{}}
	if err := p.cast(ctx); err != nil {
		return err
	}
	jess, err := p.find(ctx, "Jessica", "Harcastle", "2015-09-03")
	if err != nil {
		return err
	}
	teen, err := p.teenager(ctx)
	if err != nil {
		return err
	}
	if err := p.looks(ctx, jess, teen); err != nil {
		return fmt.Errorf("give the families a past: %w", err)
	}
	list, err := p.invite(ctx, jess, teen)
	if err != nil {
		return fmt.Errorf("invite the families: %w", err)
	}
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return setSetting(ctx, d.db, "demo_families", string(b))
}

type demoPast struct {
	f      *features
	d      *deployment
	people map[string]string // accounts by name
}

// cast adds, to those who can be signed in as, two whose looks wait for a reviewer.
func (p *demoPast) cast(ctx context.Context) error {
	cast, err := demoPeople(ctx, p.d)
	if err != nil {
		return err
	}
	for _, c := range cast {
		p.people[c.Name] = c.Account
	}
	for _, c := range []struct {
		name, agency string
		role         access.Role
	}{{"Sara Lund", "council", access.PoliceOfficer}, {"Ida Wren", "council", access.RefugeWorker}} {
		a := account.Account{SignIn: strings.ToLower(strings.ReplaceAll(c.name, " ", ".")) + "@more.example", Name: c.name, Agency: c.agency, Roles: []access.Role{c.role}, Direct: "07700 900210", Days: account.Days()[:5]}
		made, err := p.f.accounts.CreateByOperator(ctx, access.Request{Actor: demoOperator, Action: "account:create"}, a)
		if err != nil {
			return fmt.Errorf("create %s: %w", c.name, err)
		}
		if err := p.f.accounts.ActivateForDemo(ctx, access.Request{Actor: demoOperator, Action: "account:change"}, made.Account, false); err != nil {
			return fmt.Errorf("activate %s: %w", c.name, err)
		}
		p.people[c.name] = made.Account
	}
	return nil
}

func (p *demoPast) find(ctx context.Context, given, surname, born string) (string, error) {
	day, err := workday.Parse(born)
	if err != nil {
		return "", err
	}
	res, err := p.f.search.Check(ctx, access.Request{Actor: p.people["Ruth Adler"], Action: "child:find"}, find.Query{Given: given, Family: surname, Birth: day})
	if err != nil {
		return "", err
	}
	if len(res.Candidates) == 0 {
		return "", errors.New("a child of the showcase is missing")
	}
	return res.Candidates[0].Child, nil
}

// teenager is somebody of fifteen on the roll of the academy.
func (p *demoPast) teenager(ctx context.Context) (child string, err error) {
	var roll []string
	err = p.d.db.Read(ctx, func(ctx context.Context, r db.Reader) error {
		roll, err = strs(ctx, r, `SELECT child FROM access_relationship WHERE agency = 'first-academy' ORDER BY child`)
		return err
	})
	today := workday.InUK(p.d.clock.Now())
	for _, c := range roll {
		if err != nil {
			return "", err
		}
		q := access.Request{Actor: p.people["Tom Hale"], Action: "child:open", Child: c, Level: access.Contact}
		age, err := access.Read(ctx, p.d.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (int, audit.Event, error) {
			v, err := p.f.children.Of(ctx, r, g)
			if b := v.Birth(); err == nil && g.Locates() && !b.Date.IsZero() {
				return b.Date.Age(today), audit.Event{Subjects: g.Subjects(), Classes: []string{"identity"}}, nil
			}
			return 0, audit.Event{Subjects: g.Subjects()}, err
		})
		if err == nil && age == 15 {
			return c, nil
		}
	}
	return "", errors.New("nobody on the academy's roll is fifteen")
}

// strs reads a column of text.
func strs(ctx context.Context, r db.Reader, query string, args ...any) ([]string, error) {
	rows, err := r.Query(ctx, query, args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}

// looks is who looked on which day, and why.
func (p *demoPast) looks(ctx context.Context, jess, teen string) error {
	for _, l := range []struct {
		days int
		who  string
		of   string
		why  access.Purpose
	}{
		{24, "Priya Nair", jess, access.NewReferral}, {23, "Tom Hale", jess, access.Education}, {20, "Nia Bevan", jess, access.HealthNeed}, {12, "Tom Hale", jess, access.Education}, {9, "Nia Bevan", jess, access.HealthNeed},
		{9, "Sara Lund", jess, access.Safeguarding}, {6, "Ida Wren", jess, access.FamilyAsked}, {5, "Priya Nair", jess, access.Safeguarding}, {3, "Tom Hale", jess, access.Education}, {2, "Nia Bevan", jess, access.HealthNeed},
		{15, "Tom Hale", teen, access.Education}, {8, "Kofi Mensah", teen, access.FamilyAsked}, {4, "Tom Hale", teen, access.Education}, {2, "Sara Lund", teen, access.MissingChild},
	} {
		past, done := p.d.earlier(time.Duration(l.days) * 24 * time.Hour)
		err := past.look(ctx, p.people[l.who], l.of, l.why)
		done()
		if err != nil {
			return fmt.Errorf("%s looks: %w", l.who, err)
		}
	}
	return nil
}

func (p *demoPast) q(who string, action access.Action, child string, l access.Level) access.Request {
	return access.Request{Actor: p.people[who], Action: action, Child: child, Level: l}
}

// invite hands out codes, has each person set their page up, and lets them say
// and ask what families do.
func (p *demoPast) invite(ctx context.Context, jess, teen string) ([]demoRelative, error) {
	add := involvement.Involvement{Kind: involvement.Universal, Starts: workday.InUK(p.d.clock.Now()).AddDays(-30),
		Details: involvement.Details{Role: "School nurse", Phone: "07700 900201", Days: []string{"mon", "tue", "wed"}}}
	if err := p.f.involved.Add(ctx, p.q("Nia Bevan", "involvement:add", jess, access.Existence), add, ""); err != nil {
		return nil, err
	}
	add.Role, add.Phone = "Safeguarding lead", "07700 900202"
	if err := p.f.involved.Add(ctx, p.q("Tom Hale", "involvement:add", teen, access.Existence), add, ""); err != nil {
		return nil, err
	}
	if err := p.confirm(ctx, jess, "Nia Bevan", "Beth Morgan"); err != nil {
		return nil, err
	}
	if err := p.confirm(ctx, teen, "Tom Hale", "Nia Bevan"); err != nil {
		return nil, err
	}
	var out []demoRelative
	for i, m := range []struct {
		name, key string
		child     string
		kind      access.FamilyKind
		tries     []string
	}{
		{"Ruth Harcastle", "mother", jess, access.Parent, []string{"app.try.mother.1", "app.try.mother.2"}},
		{"Mark Penhallow", "father", jess, access.Parent, []string{"app.try.father.1"}},
		{"Robin", "teen", teen, access.Self, []string{"app.try.teen.1", "app.try.teen.2"}},
		{"Robin's dad", "teen-parent", teen, access.Parent, []string{"app.try.teen-parent.1"}},
	} {
		in := familyaccount.Invitation{Kind: m.kind, Lang: "en", Private: true, Checked: true, Able: m.kind == access.Self, Reasons: "Asks good questions and explains back what the page is for."}
		in.Details = familyaccount.Details{Name: m.name, Channel: familyaccount.Text, Address: fmt.Sprintf("07700 90050%d", i)}
		given, err := p.f.families.accounts.Invite(ctx, p.q("Tom Hale", "relative:invite", m.child, access.Contact), in, "")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		if err := p.f.families.accounts.ActivateForDemo(ctx, given.Member); err != nil {
			return nil, err
		}
		out = append(out, demoRelative{Key: strings.TrimPrefix(given.Member, access.FamilyPrefix), Name: m.name, RoleKey: "app.family." + m.key, TryKeys: m.tries})
	}
	return out, p.after(ctx, jess, out)
}

func (p *demoPast) confirm(ctx context.Context, child, who, by string) error {
	var id []string
	err := p.d.db.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		id, err = strs(ctx, r, `SELECT id FROM involvement WHERE child = $1 AND account = $2`, child, p.people[who])
		return err
	})
	if err != nil || len(id) != 1 {
		return fmt.Errorf("find an involvement: %d, %w", len(id), err)
	}
	return p.f.involved.Confirm(ctx, p.q(by, "involvement:confirm", child, access.None), id[0])
}

// after is what the families do, and what is answered and decided: the mother
// writes in her own words, asks about a look and gets an answer, and says that she
// lives apart; the father's page is opened again without names and places.
func (p *demoPast) after(ctx context.Context, jess string, list []demoRelative) error {
	mother, father := access.FamilyPrefix+list[0].Key, access.FamilyPrefix+list[1].Key
	v := p.f.families.views
	as := func(action access.Action) access.Request {
		return access.Request{Actor: mother, Action: action, Child: jess, Level: access.Existence}
	}
	if err := v.SetWords(ctx, as("family:words"), "Jess loves drawing and finds mornings hard. Please ring me before you talk to her about school. I do not want to tell all of this again.", nil, 0); err != nil {
		return err
	}
	if err := v.SayHelp(ctx, as("family:consent"), "Somebody to talk to about mornings before school", consent.Yes, ""); err != nil {
		return err
	}
	if err := v.SaySharing(ctx, as("family:consent"), family.Sharing{Yes: true, Classes: []string{"education"}, Months: 6}, ""); err != nil {
		return err
	}
	log, err := v.Looked(ctx, as("family:looked"), "")
	if err != nil || len(log.Rows) < 3 {
		return fmt.Errorf("the mother sees %d lines: %w", len(log.Rows), err)
	}
	if err := v.Ask(ctx, as("family:question"), log.Rows[1].Day.String(), log.Rows[1].ID, "What was this about? Nobody told me.", ""); err != nil {
		return err
	}
	if err := v.Ask(ctx, as("family:question"), "", "", "Jess has changed schools years ago. The old school's name should go.", ""); err != nil {
		return err
	}
	owed, err := v.Owed(ctx, p.q("Lena Fox", "question:list", "", access.None))
	if err != nil {
		return err
	}
	for _, o := range owed {
		if o.Kind == family.AboutLook {
			if err := v.Answer(ctx, p.q("Lena Fox", "question:answer", "", access.None), o.ID, "The school checked the telephone number to ring you about the trip. They should have told you first, and they will from now on."); err != nil {
				return err
			}
		}
	}
	if err := v.Apart(ctx, as("family:apart")); err != nil {
		return err
	}
	return v.Stand(ctx, p.q("Lena Fox", "relative:decide", jess, access.None), father, family.Careful)
}

// demoRelatives are the families of the demonstration, as they were kept when it
// was seeded.
func demoRelatives(ctx context.Context, d *deployment) ([]demoRelative, error) {
	text, err := setting(ctx, d.db, "demo_families")
	if err != nil || text == "" {
		return nil, err
	}
	var out []demoRelative
	return out, json.Unmarshal([]byte(text), &out)
}

// demoMessages shows what real people would find on their telephones, in a
// demonstration only.
func (o *ownHandlers) demoMessages(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if o.kind != demo {
		return access.ErrNotFound
	}
	list, err := o.f.families.accounts.Waiting(r.Context(), 20)
	if err != nil {
		return err
	}
	return o.site.Render(w, r, http.StatusOK, "app/messages", struct{ Messages []familyaccount.Message }{list})
}

// signInAsFamily signs in as one of the demonstration's families, with one click.
func (o *ownHandlers) signInAsFamily(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if o.kind != demo {
		return access.ErrNotFound
	}
	if err := o.f.families.accounts.SignInAs(r.Context(), w, access.FamilyPrefix+r.PathValue("relative")); err != nil {
		return err
	}
	http.Redirect(w, r, familyaccount.Root, http.StatusSeeOther)
	return nil
}
