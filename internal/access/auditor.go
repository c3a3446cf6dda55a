package access

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Auditor lets one account read what was written in one closed episode about one
// child, without names, for one audit of its quality and for nothing else. A row
// for each child of the episode.
type Auditor struct {
	Audit   string
	Child   string
	Episode string
	Account string
	Ended   bool // the audit is done, or was handed back
}

func (a Auditor) state() audit.State {
	return state("auditor/"+a.Child+"/"+a.Audit+"/"+a.Account, []any{a.Episode, a.Ended})
}

const auditorColumns = "child, audit, account, episode, ended"

func scanAuditor(rows *sql.Rows) (a Auditor, err error) {
	err = rows.Scan(&a.Child, &a.Audit, &a.Account, &a.Episode, &a.Ended)
	return a, err
}

// SetAuditor writes that an account audits, or does so no more.
func SetAuditor(ctx context.Context, tx *db.Tx, a Auditor) (audit.State, error) {
	if a.Audit == "" || a.Child == "" || a.Episode == "" || a.Account == "" {
		return audit.State{}, errors.New("an auditor needs an audit, a child, an episode and an account")
	}
	if _, err := tx.Exec(ctx, `INSERT INTO access_auditor (child, audit, account, episode, ended) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (child, audit, account) DO UPDATE SET ended = excluded.ended`, a.Child, a.Audit, a.Account, a.Episode, a.Ended); err != nil {
		return audit.State{}, fmt.Errorf("write an auditor: %w", err)
	}
	return a.state(), nil
}

// selectAuditing reads which audits an account does about a child.
func selectAuditing(ctx context.Context, r db.Reader, account string, children []string) ([]Auditor, error) {
	rows, err := r.Query(ctx, `SELECT `+auditorColumns+` FROM access_auditor WHERE account = $1 AND NOT ended AND child IN `+db.In(2, len(children)),
		append([]any{account}, db.Args(children)...)...)
	out, err := db.Collect(rows, err, scanAuditor)
	if err != nil {
		return nil, fmt.Errorf("the audits about a child: %w", err)
	}
	return out, nil
}

// Audits reports whether the Grant's actor audits an episode of the Grant's child at
// this moment, for the purpose that the doors of audits alone give.
func (g Grant) Audits(ctx context.Context, r db.Reader, audit, episode string) (bool, error) {
	if !g.Valid() || g.situation.child == "" {
		return false, nil
	}
	list, err := selectAuditing(ctx, r, g.actor.ID, db.Even(g.Children()))
	for _, a := range list {
		if a.Audit == audit && a.Episode == episode && g.purpose == QualityAudit && g.level >= Existence {
			return true, err
		}
	}
	return false, err
}

// MayAudit reports whether an account may audit the work done in an episode with
// some children, by all of their ids: it works with children, and never had to do
// with these, in the episode or otherwise; none of them is of its family, is guarded
// from it, or has somebody who said no to its agency. Which of these it was is told
// to nobody. It is for whoever governs.
func (g Grant) MayAudit(ctx context.Context, r db.Reader, account, episode string, children []string) (bool, error) {
	if !g.Valid() || len(children) == 0 {
		return false, nil
	}
	a, err := g.gate.actors.Actor(ctx, r, account)
	if err != nil {
		return false, fmt.Errorf("read who would audit: %w", err)
	}
	of := db.Even(children)
	in := "child IN " + db.In(5, len(of))
	var had, guarded bool
	err = r.QueryRow(ctx, `SELECT
		EXISTS (SELECT 1 FROM access_member WHERE account = $1 AND (episode = $2 OR `+in+`))
		OR EXISTS (SELECT 1 FROM access_relationship WHERE account = $1 AND `+in+`)
		OR EXISTS (SELECT 1 FROM access_cover v JOIN access_relationship o ON o.agency = v.agency WHERE v.account = $1 AND o.`+in+`)
		OR EXISTS (SELECT 1 FROM access_item WHERE author = $1 AND (episode = $2 OR `+in+`))
		OR EXISTS (SELECT 1 FROM access_visit WHERE account = $1 AND `+in+`)
		OR EXISTS (SELECT 1 FROM access_override WHERE account = $1 AND `+in+`)
		OR EXISTS (SELECT 1 FROM access_disclosure WHERE account = $1 AND `+in+`)
		OR EXISTS (SELECT 1 FROM access_kin_key k JOIN access_child_key x ON x.key = k.key WHERE k.account = $1 AND x.`+in+`)
		OR EXISTS (SELECT 1 FROM access_consent WHERE refused AND agency IN ('', $3) AND starts <= $4 AND (ends = '' OR ends >= $4) AND `+in+`),
		EXISTS (SELECT 1 FROM access_child WHERE (hidden OR shielded) AND `+in+`)`,
		append([]any{account, episode, a.Agency, g.gate.today()}, db.Args(of)...)...).Scan(&had, &guarded)
	if err != nil {
		return false, fmt.Errorf("whether somebody had to do with an episode: %w", err)
	}
	works := false
	for _, x := range a.Roles {
		for _, k := range x.kinds() {
			works = works || k == "practitioner"
		}
	}
	return a.Active && works && !had && (!guarded || a.Cleared), nil
}

// AuditorOf lists the children of an audit whom an account was given, for whoever
// ends it in their own use case.
func AuditorOf(ctx context.Context, r db.Reader, g Grant, audit, account string) ([]string, error) {
	if !g.Valid() {
		return nil, ErrNotFound
	}
	rows, err := r.Query(ctx, `SELECT child FROM access_auditor WHERE audit = $1 AND account = $2`, audit, account)
	out, err := db.Collect(rows, err, scanString)
	if err != nil {
		return nil, fmt.Errorf("read the children of an audit: %w", err)
	}
	return out, nil
}
