package app

import (
	"context"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/assessment"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/qualityaudit"
	"onestory/lib/workday"
)

// auditFeatures are audits of quality.
type auditFeatures struct {
	audits *qualityaudit.Service
	auditP *qualityaudit.Pages
}

func (f *features) auditServices(d *deployment) {
	f.audits = qualityaudit.New(qualityaudit.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Forms: f.forms, Records: endedRecords{f}, Staff: auditStaff{}})
}

// auditStaff tells audits who works where.
type auditStaff struct{}

// Name is the account's person.
func (auditStaff) Name(ctx context.Context, r db.Reader, id string) (string, error) {
	return accountNames{}.Name(ctx, r, id)
}

// BySignIn is the active account of a work address.
func (auditStaff) BySignIn(ctx context.Context, r db.Reader, g access.Grant, name string) (string, error) {
	return account.IDOf(ctx, r, g, name)
}

// Manages reports whether an account manages people of an agency in which one of some
// accounts works.
func (auditStaff) Manages(ctx context.Context, r db.Reader, id string, accounts []string) (bool, error) {
	a, ok, err := account.Read(ctx, r, id)
	if err != nil || !ok || !a.Has(access.Manager) {
		return false, err
	}
	for _, other := range accounts {
		b, ok, err := account.Read(ctx, r, other)
		if err != nil || ok && b.Agency == a.Agency {
			return ok, err
		}
	}
	return false, nil
}

// KindOf is the kind of an agency.
func (auditStaff) KindOf(ctx context.Context, r db.Reader, id string) (string, error) {
	a, _, err := agency.Get(ctx, r, id)
	return string(a.Kind), err
}

// endedRecords is what audits need of episodes and assessments.
type endedRecords struct{ f *features }

// Ended are the episodes that closed between two days.
func (e endedRecords) Ended(ctx context.Context, r db.Reader, g access.Grant, from, to workday.Date) ([]qualityaudit.Ended, error) {
	list, err := e.f.episodes.EndedBetween(ctx, r, g, from, to)
	var out []qualityaudit.Ended
	for _, x := range list {
		out = append(out, qualityaudit.Ended{Episode: x.ID, Child: x.Child, Lead: x.Lead, Agency: x.Agency, On: x.On})
	}
	return out, err
}

// Hands are everyone who had a hand in an episode or an assessment of it.
func (e endedRecords) Hands(ctx context.Context, r db.Reader, g access.Grant, id string) (accounts, children []string, err error) {
	if accounts, children, err = e.f.episodes.Hands(ctx, r, g, id); err != nil {
		return nil, nil, err
	}
	more, err := e.f.assess.Hands(ctx, r, g, id)
	accounts = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(append(accounts, more...)))), func(a string) bool { return a == "" })
	return accounts, children, err
}

// Material is what an auditor's page is made from.
func (e endedRecords) Material(ctx context.Context, r db.Reader, g access.Grant, audit, id string) (m qualityaudit.Material, err error) {
	x, err := e.f.episodes.Audited(ctx, r, g, audit, id)
	if err != nil {
		return m, err
	}
	m.Started, m.Agreed, m.Signed, m.Ended, m.Reviews = x.Started, x.Agreed, x.Signed, x.Ended, x.Reviews
	who := auditNames{ctx: ctx, r: r, m: &m}
	who.ofEpisode(x)
	for n, h := range x.Answers {
		if h.State != consent.Mistake {
			m.Answers = append(m.Answers, qualityaudit.Agreed{Yes: x.Answers[n].Answer == consent.Yes, On: h.On})
		}
	}
	for _, h := range x.History {
		kind, err := who.worker(h.By.ID)
		if err != nil {
			return m, err
		}
		m.Course = append(m.Course, qualityaudit.Moved{On: workday.InUK(h.At), Key: h.Key(), Kind: kind, Note: h.Note})
	}
	for n, cg := range x.Grants {
		list, err := e.f.assess.Audited(ctx, r, cg, id)
		if err != nil {
			return m, err
		}
		for _, a := range list {
			seen, err := who.assessment(a, n)
			if err != nil {
				return m, err
			}
			m.Assessments = append(m.Assessments, seen)
		}
	}
	slices.SortStableFunc(m.Assessments, func(a, b qualityaudit.Assessed) int { return a.Closed.Compare(b.Closed) })
	return m, who.services()
}

// auditNames gathers every name that is to be taken out.
type auditNames struct {
	ctx      context.Context
	r        db.Reader
	m        *qualityaudit.Material
	workers  []string // account ids, in the order met
	agencies []string
}

func (w *auditNames) ofEpisode(x episode.Audited) {
	for _, v := range x.Children {
		c := qualityaudit.Child{Age: qualityaudit.AgeOn(v.Birth().Date, x.Started)}
		for _, n := range v.Names {
			c.Names = append(c.Names, n.Value.Full())
		}
		w.m.Children = append(w.m.Children, c)
		for _, a := range v.Addresses {
			w.m.Places = append(w.m.Places, a.Value.Lines...)
			w.m.Numbers = append(w.m.Numbers, a.Value.Postcode)
		}
		for _, i := range v.Identifiers {
			w.m.Numbers = append(w.m.Numbers, i.Value.Value)
		}
		for _, s := range slices.Concat(v.Schools, v.Practices, v.HealthVisit) {
			w.m.Services = append(w.m.Services, s.Value.Name)
		}
	}
	w.m.Others = append(w.m.Others, x.Beside...)
	for _, p := range x.People {
		w.adult(p.Name)
	}
	for _, v := range x.Children {
		for _, c := range v.Carers {
			w.adult(c.Value.Name.Full())
		}
		for _, c := range v.Mothers {
			w.adult(c.Value.Name.Full())
		}
	}
}

// adult is the number of an adult of the family, from 0.
func (w *auditNames) adult(name string) int {
	at := slices.IndexFunc(w.m.Adults, func(a string) bool { return strings.EqualFold(a, name) })
	if at < 0 && strings.TrimSpace(name) != "" {
		at, w.m.Adults = len(w.m.Adults), append(w.m.Adults, name)
	}
	return at
}

// worker notes who had a hand in it, and is the kind of their agency.
func (w *auditNames) worker(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	a, ok, err := account.Read(w.ctx, w.r, id)
	if err != nil || !ok {
		return "", err
	}
	if !slices.Contains(w.workers, id) {
		w.workers, w.m.Workers, w.agencies = append(w.workers, id), append(w.m.Workers, a.Name), append(w.agencies, a.Agency)
	}
	ag, _, err := agency.Get(w.ctx, w.r, a.Agency)
	return string(ag.Kind), err
}

func (w *auditNames) services() error {
	all, err := agency.List(w.ctx, w.r)
	for _, a := range all {
		w.m.Services = append(w.m.Services, a.Name, a.NameCy)
	}
	return err
}

// assessment is one child's part of a form that was finished; the family's and the adults' parts are
// shown with the first child's alone.
func (w *auditNames) assessment(a assessment.Whole, child int) (qualityaudit.Assessed, error) {
	as := a.Assessment.Form
	if slices.Contains(episode.Kinds(), episode.Kind(as)) {
		as = qualityaudit.AsAssessment
	}
	out := qualityaudit.Assessed{As: as, Number: a.Number, Form: a.Form, Closed: workday.InUK(a.Closed)}
	for _, x := range a.Addenda {
		out.Added = append(out.Added, x.Text)
	}
	people := 1 // the child
	for _, p := range a.Parts {
		number := child + 1
		if p.Kind() == form.AdultPart {
			people++
			number = w.adult(p.Adult) + 1
		}
		if p.Response == nil || child > 0 && p.Kind() != form.ChildPart {
			continue
		}
		out.Parts = append(out.Parts, qualityaudit.Part{Kind: p.Kind(), Number: number, Form: p.Form, Response: p.Response})
	}
	for _, s := range a.Signatures {
		if _, err := w.worker(s.Account); err != nil {
			return out, err
		}
		w.m.Others = append(w.m.Others, s.Name, s.Witness)
		out.Witness = out.Witness || s.Kind != assessment.Assessor && s.How != ""
		if s.Comment != "" && child == 0 {
			out.Said = append(out.Said, s.Comment)
		}
	}
	if _, err := w.worker(a.BegunBy); err != nil {
		return out, err
	}
	for _, x := range a.Asked {
		w.m.Others = append(w.m.Others, x.Words.To)
	}
	for _, c := range a.Copies {
		w.m.Others = append(w.m.Others, c.Receiver)
		if !c.Given.IsZero() && !c.Given.After(a.CopyDue()) {
			out.InTime++
		}
	}
	out.Copies = people
	return out, nil
}
