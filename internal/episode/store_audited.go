package episode

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Ended is a closed episode as a sample is drawn from it: whose it was, not what.
type Ended struct {
	ID, Child, Lead, Agency string
	On                      workday.Date
}

// EndedBetween lists the episodes of the actor's authority that closed between two
// days, both included, after an assessment was signed, for whoever draws a sample of
// them. One with a child who is guarded is not in it.
func (s *Service) EndedBetween(ctx context.Context, r db.Reader, g access.Grant, from, to workday.Date) ([]Ended, error) {
	if !g.Valid() || g.Purpose() != access.QualityAudit || !g.Actor().Has(access.Governance) {
		return nil, access.ErrNotFound
	}
	rows, err := r.Query(ctx, `SELECT e.id, e.child, e.lead, e.agency, e.ended FROM episode e
		WHERE e.state = 'closed' AND e.signed <> '' AND e.ended >= $1 AND e.ended <= $2
		AND EXISTS (SELECT 1 FROM access_child a WHERE a.child = e.child AND a.authority = $3)
		AND NOT EXISTS (SELECT 1 FROM episode_child c JOIN access_child p ON p.child = c.child WHERE c.episode = e.id AND (p.hidden OR p.shielded))
		AND NOT EXISTS (SELECT 1 FROM episode_child c JOIN access_same x ON x.child = c.child JOIN access_same y ON y.root = x.root JOIN access_child p ON p.child = y.child
			WHERE c.episode = e.id AND (p.hidden OR p.shielded))
		ORDER BY e.id`, from.String(), to.String(), g.Actor().Authority)
	out, err := db.Collect(rows, err, func(rows *sql.Rows) (e Ended, err error) {
		var on string
		if err = rows.Scan(&e.ID, &e.Child, &e.Lead, &e.Agency, &on); err == nil {
			e.On, err = day(on)
		}
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the episodes that closed: %w", err)
	}
	return out, nil
}

// Hands are everyone who had a hand in an episode, and the children in it by all of
// their ids, those taken out again too: for whoever says who may audit it.
func (s *Service) Hands(ctx context.Context, r db.Reader, g access.Grant, id string) (accounts, children []string, err error) {
	if !g.Valid() || g.Purpose() != access.QualityAudit || !g.Actor().Has(access.Governance) {
		return nil, nil, access.ErrNotFound
	}
	rows, err := r.Query(ctx, `SELECT lead FROM episode WHERE id = $1 UNION SELECT deputy FROM episode WHERE id = $1 UNION SELECT author FROM episode WHERE id = $1
		UNION SELECT account FROM episode_lead WHERE episode = $1 UNION SELECT account FROM episode_entry WHERE episode = $1
		UNION SELECT account FROM episode_asked WHERE episode = $1 UNION SELECT decided_by FROM episode_asked WHERE episode = $1
		UNION SELECT account FROM access_member WHERE episode = $1`, id)
	if accounts, err = db.Collect(rows, err, scanString); err != nil {
		return nil, nil, fmt.Errorf("read who had a hand in an episode: %w", err)
	}
	rows, err = r.Query(ctx, `SELECT c.child FROM episode_child c WHERE c.episode = $1 UNION
		SELECT y.child FROM episode_child c JOIN access_same x ON x.child = c.child JOIN access_same y ON y.root = x.root WHERE c.episode = $1`, id)
	if children, err = db.Collect(rows, err, scanString); err != nil {
		return nil, nil, fmt.Errorf("read the children of an episode: %w", err)
	}
	return accounts, children, nil
}

// Audited is an episode with everything that its auditor's page is made from. It has
// names: whoever shows it takes them out first.
type Audited struct {
	Episode
	Settings Settings
	Grants   []access.Grant // of the children whom the auditor may know, by number
	Children []child.View   // whole: what is to be taken out of texts
	Beside   []string       // names of other children who live with them
	People   []Person
	History  []Entry // oldest first; By has the account alone
	Answers  []consent.Help
}

// Audited reads an episode for the auditor to whom it was given; nobody else gets any.
func (s *Service) Audited(ctx context.Context, r db.Reader, g access.Grant, audit, id string) (out Audited, err error) {
	ok, err := g.Audits(ctx, r, audit, id)
	if err == nil && !ok {
		err = access.ErrNotFound
	}
	if err != nil {
		return out, err
	}
	if out.Episode, err = selectOne(ctx, r, g.Children(), id); err != nil {
		return out, fmt.Errorf("read an episode: %w", err)
	}
	if out.Settings, err = settingsOf(ctx, r); err != nil {
		return out, err
	}
	if out.Grants, err = s.ChildrenIn(ctx, r, g, out.Episode); err != nil {
		return out, err
	}
	for _, c := range out.Grants {
		v, err := s.Children.Load(ctx, r, c, c.Child())
		if err != nil {
			return out, err
		}
		out.Children = append(out.Children, v.View)
		beside, err := s.Children.NamesBeside(ctx, r, c)
		if err != nil {
			return out, err
		}
		out.Beside = append(out.Beside, beside...)
	}
	keys, err := s.Keys.Keys(ctx, scope(out.Child))
	if err != nil {
		return out, err
	}
	people, err := selectPeople(ctx, r, out.Child, id)
	if err != nil {
		return out, fmt.Errorf("read the people of an episode: %w", err)
	}
	for _, p := range people { // those taken out again may be named in a text
		if err := unseal(keys, out.Child, personAt(id, p.N), p.sealed, &p.PersonDetails); err != nil {
			return out, err
		}
		out.People = append(out.People, p.Person)
	}
	entries, err := selectEntries(ctx, r, out.Child, id)
	if err != nil {
		return out, fmt.Errorf("read an episode's history: %w", err)
	}
	for n := len(entries) - 1; n >= 0; n-- {
		w := entries[n]
		if err := unseal(keys, out.Child, entryAt(id, w.N), w.sealed, &w.Note); err != nil {
			return out, err
		}
		if w.By.ID = w.account; strings.HasPrefix(w.account, access.FamilyPrefix) {
			w.By.ID = ""
		}
		out.History = append(out.History, w.Entry)
	}
	ids, err := selectAnswers(ctx, r, out.Episode)
	if err != nil {
		return out, fmt.Errorf("read the answers in an episode: %w", err)
	}
	out.Answers, err = s.Consents.HelpStands(ctx, r, g, ids)
	return out, err
}
