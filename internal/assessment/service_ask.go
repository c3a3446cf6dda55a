package assessment

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strings"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/override"
)

// mostTries is how many wrong codes end a link.
const mostTries = 5

// Link is what somebody without an account needs: the address is sent one way, the
// code another. Neither is kept.
type Link struct{ Token, Code string }

func codeHash(token, code string) string {
	return id.Hash("assessment code " + token + " " + code)
}

// AskPage is what the page that asks shows: the section, and who works with the child.
type AskPage struct {
	Sheet
	People []involvement.Involvement
}

// AskPage reads it, for whoever writes the whole assessment.
func (s *Service) AskPage(ctx context.Context, q access.Request, part string, section int) (AskPage, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out AskPage, ev audit.Event, err error) {
		ev = event(g, q.Item)
		if out.Sheet, err = s.sheet(ctx, r, g, part, section); err != nil {
			return out, ev, err
		}
		if !out.Whole {
			return out, ev, access.ErrNotFound
		}
		out.People, err = s.askable(ctx, r, g)
		return out, ev, err
	})
}

// askable are the people with an account who work with the child now, as the writer
// may know them.
func (s *Service) askable(ctx context.Context, r db.Reader, g access.Grant) ([]involvement.Involvement, error) {
	known, err := s.Involved.OfChild(ctx, r, g)
	if err != nil {
		return nil, fmt.Errorf("read who works with the child: %w", err)
	}
	var out []involvement.Involvement
	for _, i := range known.List {
		if i.Account != "" && i.Account != g.Actor().ID && !i.Broker && i.Ends.IsZero() {
			out = append(out, i)
		}
	}
	return out, nil
}

// Ask asks somebody to write one section. A practitioner is let into the episode
// for that until the day it is due; somebody outside gets a link and a code. Asked
// twice with one key, it is one question, and the second link takes the place of
// the first, which no browser showed.
func (s *Service) Ask(ctx context.Context, q access.Request, part string, section int, in Asking, key kit.Key) (Link, error) {
	if err := in.Check(s.today()); err != nil {
		return Link{}, err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return Link{}, fmt.Errorf("make a code: %w", err)
	}
	link := Link{}
	if in.Account == "" {
		link = Link{Token: id.Token(), Code: fmt.Sprintf("%06d", n)}
	}
	newID := s.IDs.New()
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, q.Item)
		w, err := s.asWriter(ctx, tx, g, part, section)
		if err != nil {
			return struct{}{}, ev, err
		}
		if !w.Writes() {
			return struct{}{}, ev, access.ErrNotFound
		}
		row := askRow{child: w.Part.Child, assessment: w.ID, item: w.Item}
		row.Ask = Ask{ID: newID, Part: part, Section: w.Section.ID, Account: in.Account, Due: in.Due, By: involvement.Card{ID: g.Actor().ID}, At: g.Now(), Words: in.AskWords}
		if in.Account == "" {
			row.token, row.code = id.Hash(link.Token), codeHash(link.Token, link.Code)
		} else if ev.State, row.Words.To, err = s.letIn(ctx, tx, g, w, in); err != nil {
			return struct{}{}, ev, err
		}
		asked, again, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if in.Account == "" { // no answer of the family's can name them
				to := override.To{What: override.Section, Name: strings.TrimSpace(in.To), Ref: newID}
				if err := s.Episodes.Lets(ctx, tx, g, w.Assessment.Episode, to, in.Because); err != nil {
					return "", err
				}
			}
			return newID, insertAsk(ctx, tx, w.keys, row)
		})
		if err == nil && again && in.Account == "" {
			err = relinkAsk(ctx, tx, asked, row.token, row.code)
		}
		return struct{}{}, ev, err
	})
	return link, err
}

// letIn makes a practitioner who works with the child a contributor, unless they
// have a part in the episode already, which nobody shortens or lessens by asking.
func (s *Service) letIn(ctx context.Context, tx *db.Tx, g access.Grant, w writing, in Asking) ([]audit.State, string, error) {
	people, err := s.askable(ctx, tx, g)
	if err != nil {
		return nil, "", err
	}
	name, agency := "", ""
	for _, p := range people {
		if p.Account == in.Account {
			name, agency = p.Name, p.AgencyID
		}
	}
	if name == "" {
		return nil, "", access.ErrNotFound
	}
	members, err := g.MembersOf(ctx, tx, w.Assessment.Episode)
	if err != nil {
		return nil, "", err
	}
	today := s.today().String()
	for _, m := range members {
		if m.Account != in.Account || m.Ends != "" && m.Ends < today {
			continue
		}
		if m.As != access.Contributor && m.Ends != "" && m.Ends < in.Due.String() {
			return nil, "", problem.Check(problem.Field{Name: "due", Key: "assessment.part-ends-before"})
		}
		if m.Ends == "" || m.Ends >= in.Due.String() {
			return nil, name, nil
		}
	}
	to := override.To{What: override.Member, Agency: agency, Account: in.Account, Name: name}
	if err := s.Episodes.Lets(ctx, tx, g, w.Assessment.Episode, to, in.Because); err != nil {
		return nil, "", err
	}
	st, err := access.SetMember(ctx, tx, access.Member{Episode: w.Assessment.Episode, Child: g.Child(), Account: in.Account, As: access.Contributor, Starts: today, Ends: in.Due.String()})
	return []audit.State{st}, name, err
}

// asks are those about what one child's item shows.
func (s *Service) asks(ctx context.Context, r db.Reader, keys seal.Keys, a Assessment) ([]Ask, error) {
	rows, err := selectAsks(ctx, r, a.ID)
	if err != nil {
		return nil, fmt.Errorf("read who was asked: %w", err)
	}
	var out []Ask
	for _, x := range rows {
		if x.Part == string(form.ChildPart) && x.item != a.Item {
			continue // about a sibling
		}
		if err := x.open(keys); err != nil {
			return nil, err
		}
		if x.By, err = s.Accounts.Card(ctx, r, x.By.ID); err != nil {
			return nil, err
		}
		out = append(out, x.Ask)
	}
	return out, nil
}

// wasAsked reports whether the actor was asked to write a section, and may still.
func (s *Service) wasAsked(ctx context.Context, r db.Reader, g access.Grant, w writing) (bool, error) {
	asks, err := s.asks(ctx, r, w.keys, w.Assessment)
	for _, a := range asks {
		if a.Account == g.Actor().ID && a.Account != "" && a.State == AskOpen && a.Part == w.Part.Key && a.Section == w.Section.ID && !a.Due.Before(s.today()) && w.Episode.Begun {
			return true, nil
		}
	}
	return false, err
}

// HandBack says that somebody who was asked for a section has finished.
func (s *Service) HandBack(ctx context.Context, q access.Request, part string, section int) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, q.Item)
		w, err := s.asWriter(ctx, tx, g, part, section)
		if err != nil {
			return struct{}{}, ev, err
		}
		asks, err := s.asks(ctx, tx, w.keys, w.Assessment)
		if err != nil {
			return struct{}{}, ev, err
		}
		for _, a := range asks {
			if a.Account == g.Actor().ID && a.State == AskOpen && a.Part == part && a.Section == w.Section.ID {
				if _, err := moveAsk(ctx, tx, a.ID, AskOpen, AskTaken, nil); err != nil {
					return struct{}{}, ev, err
				}
			}
		}
		return struct{}{}, ev, nil
	})
	return err
}

// EndAsk ends the link of somebody outside who has not answered yet: a second person,
// by whose Grant this is, found that they should not have been asked.
func (s *Service) EndAsk(ctx context.Context, tx *db.Tx, g access.Grant, ask string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	_, err := moveAsk(ctx, tx, ask, AskOpen, AskEnded, nil)
	return err
}

// TakeIn puts what somebody outside sent back into the section, beside what stands
// there: neither is lost.
func (s *Service) TakeIn(ctx context.Context, q access.Request, part string, section int, ask string) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, q.Item)
		w, err := s.asWriter(ctx, tx, g, part, section)
		if err != nil {
			return struct{}{}, ev, err
		}
		asks, err := s.asks(ctx, tx, w.keys, w.Assessment)
		if err != nil {
			return struct{}{}, ev, err
		}
		if !w.Writes() {
			return struct{}{}, ev, access.ErrNotFound
		}
		for _, a := range asks {
			if a.ID != ask || a.State != AskReturned || a.Part != part || a.Section != w.Section.ID {
				continue
			}
			sent, err := form.ReadSheet(a.Sent)
			if err != nil {
				return struct{}{}, ev, err
			}
			here, version, err := s.one(ctx, tx, w)
			if err != nil {
				return struct{}{}, ev, err
			}
			merged, _ := w.Form.Merge(w.Section, form.Sheet{}, sent, here)
			if _, err := moveAsk(ctx, tx, a.ID, AskReturned, AskTaken, nil); err != nil {
				return struct{}{}, ev, err
			}
			_, err = s.put(ctx, tx, g, w, merged, version)
			return struct{}{}, ev, err
		}
		return struct{}{}, ev, access.ErrNotFound
	})
	return err
}

// Contributing is the one section that somebody outside was asked for.
type Contributing struct {
	Form    *form.Definition
	Section form.Section
	Ask     Ask
	ask     askRow
}

// Contribute opens the one section for whoever has the link and its code. A wrong
// code, a link that ended and one that never was get the same answer.
func (s *Service) Contribute(ctx context.Context, token, code string) (Contributing, error) {
	token, code = strings.TrimSpace(token), strings.Join(strings.Fields(code), "")
	q := access.Request{Actor: "link:" + id.Hash(token)[:12], Action: "assessment:contribute"}
	a, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (askRow, audit.Event, error) {
		ev := audit.Event{Classes: []string{"link"}}
		a, err := tryAsk(ctx, tx, id.Hash(token), mostTries)
		if db.IsNone(err) {
			return askRow{}, ev, nil
		}
		if err != nil {
			return askRow{}, ev, fmt.Errorf("try a link: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(codeHash(token, code)), []byte(a.code)) != 1 || a.Due.Before(s.today()) {
			return askRow{}, ev, nil // kept, so that the try counts
		}
		return a, ev, forgiveAsk(ctx, tx, a)
	})
	if err != nil {
		return Contributing{}, err
	}
	if a.ID == "" {
		return Contributing{}, access.ErrNotFound
	}
	q.Child = a.child
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Contributing, ev audit.Event, err error) {
		ev = audit.Event{Subjects: g.Subjects(), Classes: []string{"assessment"}}
		keys, err := s.Keys.Keys(ctx, scope(a.child))
		if err == nil {
			err = a.open(keys)
		}
		if err != nil {
			return out, ev, err
		}
		of, err := selectHome(ctx, r, a.assessment)
		if err == nil && of.Signed {
			err = access.ErrNotFound
		}
		if err != nil {
			return out, ev, err
		}
		if out.Form, err = s.Forms.Of(ctx, r, g, of.Form, of.OnForm); err != nil {
			return out, ev, err
		}
		if a.By, err = s.Accounts.Card(ctx, r, a.By.ID); err != nil {
			return out, ev, err
		}
		out.Ask, out.ask = a.Ask, a
		for _, sec := range out.Form.Sections() {
			if sec.ID == a.Section {
				out.Section = sec
				return out, ev, nil
			}
		}
		return out, ev, access.ErrNotFound
	})
}

// Send keeps what somebody outside wrote, and ends their link. Something that could
// not be understood is not sent: the sheet comes back with it.
func (s *Service) Send(ctx context.Context, token, code string, values url.Values, button string) (Contributing, form.Sheet, bool, error) {
	c, err := s.Contribute(ctx, token, code)
	if err != nil {
		return c, form.Sheet{}, false, err
	}
	sheet, faulty := c.Form.Read(c.Section, values, button, form.Sheet{})
	if faulty || button != "send" {
		return c, sheet, false, nil
	}
	b, err := sheet.Marshal()
	if err != nil {
		return c, sheet, false, err
	}
	keys, err := s.Keys.Keys(ctx, scope(c.ask.child))
	if err != nil {
		return c, sheet, false, err
	}
	sent, err := sealed(keys, c.ask.child, place("assessment_ask_sent", c.ask.ID), json.RawMessage(b))
	if err != nil {
		return c, sheet, false, err
	}
	q := access.Request{Actor: "link:" + id.Hash(strings.TrimSpace(token))[:12], Action: "assessment:contribute", Child: c.ask.child}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"assessment"}}
		ok, err := moveAsk(ctx, tx, c.ask.ID, AskOpen, AskReturned, sent)
		if err == nil && !ok {
			err = access.ErrNotFound
		}
		return struct{}{}, ev, err
	})
	return c, sheet, err == nil, err
}
