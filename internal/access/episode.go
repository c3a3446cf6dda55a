package access

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Part is what somebody does in an episode.
type Part string

// The parts. Each reads what belongs to the episode; what else they may do is
// the episode's own rule.
const (
	Assessor      Part = "assessor"
	Contributor   Part = "contributor"
	Lead          Part = "lead"
	Joined        Part = "member" // of the team around the child
	SingleContact Part = "spoc"   // the agency's single point of contact
)

// Parts lists every part, in the order offered.
func Parts() []Part { return []Part{Assessor, Contributor, Lead, Joined, SingleContact} }

// Member lets one account read the items of one episode about one child, from a
// day to another. A row for each child: who works with one of a family's children
// reads nothing of the others by it.
type Member struct {
	Episode string
	Child   string
	Account string
	As      Part
	Starts  string // YYYY-MM-DD
	Ends    string // last day, "" while it lasts
}

func (m Member) state() audit.State {
	return state("member/"+m.Child+"/"+m.Episode+"/"+m.Account, []string{string(m.As), m.Starts, m.Ends})
}

// SetMember writes that an account is part of an episode about a child, new or
// changed. Who is to be none from this moment ends the day before.
func SetMember(ctx context.Context, tx *db.Tx, m Member) (audit.State, error) {
	if m.Episode == "" || m.Child == "" || m.Account == "" || m.Starts == "" || !slices.Contains(Parts(), m.As) {
		return audit.State{}, fmt.Errorf("a member of an episode needs an episode, a child, an account, a part and a first day")
	}
	if _, err := tx.Exec(ctx, `INSERT INTO access_member (child, episode, account, part, starts, ends) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (child, episode, account) DO UPDATE SET part = excluded.part, starts = excluded.starts, ends = excluded.ends`,
		m.Child, m.Episode, m.Account, string(m.As), m.Starts, m.Ends); err != nil {
		return audit.State{}, fmt.Errorf("write a member of an episode: %w", err)
	}
	return m.state(), nil
}

// EndMembers ends every part in an episode that lasts beyond a day, for all its
// children: as it closes, or as the agreement to help is taken back.
func EndMembers(ctx context.Context, tx *db.Tx, episode, last string) ([]audit.State, error) {
	rows, err := tx.Query(ctx, `UPDATE access_member SET ends = $2 WHERE episode = $1 AND (ends = '' OR ends > $2) RETURNING `+memberColumns, episode, last)
	return ended(db.Collect(rows, err, scanMember))
}

// EndMember ends the part of one account in an episode where it lasts beyond a day, for
// all its children.
func EndMember(ctx context.Context, tx *db.Tx, episode, account, last string) ([]audit.State, error) {
	rows, err := tx.Query(ctx, `UPDATE access_member SET ends = $3 WHERE episode = $1 AND account = $2 AND (ends = '' OR ends > $3) RETURNING `+memberColumns, episode, account, last)
	return ended(db.Collect(rows, err, scanMember))
}

// ended are the states of members who were ended.
func ended(list []Member, err error) ([]audit.State, error) {
	if err != nil {
		return nil, fmt.Errorf("end the members of an episode: %w", err)
	}
	slices.SortFunc(list, func(a, b Member) int { return strings.Compare(a.state().Key, b.state().Key) })
	var out []audit.State
	for _, m := range list {
		out = append(out, m.state())
	}
	return out, nil
}

const memberColumns = "child, episode, account, part, starts, ends"

func scanMember(rows *sql.Rows) (m Member, err error) {
	var part string
	err = rows.Scan(&m.Child, &m.Episode, &m.Account, &part, &m.Starts, &m.Ends)
	m.As = Part(part)
	return m, err
}

// InEpisodes are the parts that the Grant's actor has today in episodes about its
// child, by any of its ids.
func (g Grant) InEpisodes(ctx context.Context, r db.Reader) ([]Member, error) {
	if !g.Valid() || g.situation.child == "" {
		return nil, nil
	}
	list, err := selectMembers(ctx, r, g.actor.ID, db.Even(g.Children()))
	if err != nil {
		return nil, err
	}
	today := g.gate.today()
	return slices.DeleteFunc(list, func(m Member) bool { return !lasts(m.Starts, m.Ends, today) }), nil
}

// selectMembers reads the parts of one account in episodes about a child.
func selectMembers(ctx context.Context, r db.Reader, account string, children []string) ([]Member, error) {
	rows, err := r.Query(ctx, `SELECT `+memberColumns+` FROM access_member WHERE account = $1 AND child IN `+db.In(2, len(children)),
		append([]any{account}, db.Args(children)...)...)
	out, err := db.Collect(rows, err, scanMember)
	if err != nil {
		return nil, fmt.Errorf("the parts in episodes about a child: %w", err)
	}
	return out, nil
}

// MembersOf lists everyone who has or had a part in an episode about the Grant's
// child.
func (g Grant) MembersOf(ctx context.Context, r db.Reader, episode string) ([]Member, error) {
	if !g.Valid() || g.situation.child == "" {
		return nil, nil
	}
	ids := g.Children()
	rows, err := r.Query(ctx, `SELECT `+memberColumns+` FROM access_member WHERE episode = $1 AND child IN `+db.In(2, len(ids))+` ORDER BY starts, account`,
		append([]any{episode}, db.Args(ids)...)...)
	out, err := db.Collect(rows, err, scanMember)
	if err != nil {
		return nil, fmt.Errorf("read the members of an episode: %w", err)
	}
	return out, nil
}
