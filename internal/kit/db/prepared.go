package db

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps the statements of one pool of SQLite connections ready, so
// that each is parsed once on a connection and not in every transaction: parsing
// is a third of what a small statement costs. PostgreSQL has none (nil), for the
// sake of poolers in between. It is safe for concurrent use.
type prepared struct {
	pool   *sql.DB
	mu     sync.Mutex
	met    map[string]*met
	wanted []string // met a second time
}

// met is a text that was run before; stmt is nil until it is ready.
type met struct {
	times int
	stmt  *sql.Stmt
}

func newPrepared(pool *sql.DB) *prepared {
	return &prepared{pool: pool, met: map[string]*met{}}
}

// Bounds of what is kept: the code has a few hundred statements, and a text
// longer than this has a generated list that hardly comes again.
const (
	mostKept    = 500
	longestKept = 4000 // what a decision and a list ask is longer than most
)

// ready prepares the texts that earlier transactions met again. It is called
// between transactions, since it needs a connection of the pool for itself. A
// text that cannot be prepared is run as it comes, and its error is told there.
func (p *prepared) ready(ctx context.Context) {
	if p == nil {
		return
	}
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for _, query := range wanted {
		st, err := p.pool.PrepareContext(ctx, query)
		if err != nil {
			continue
		}
		p.mu.Lock()
		p.met[query].stmt = st
		p.mu.Unlock()
	}
}

// of returns a statement bound to a transaction, nil for a text to be run as it is.
func (p *prepared) of(ctx context.Context, tx *sql.Tx, query string) *sql.Stmt {
	if p == nil || len(query) > longestKept {
		return nil
	}
	if st := p.meet(query); st != nil {
		return tx.StmtContext(ctx, st)
	}
	return nil
}

func (p *prepared) meet(query string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.met[query]
	if m == nil {
		if len(p.met) < mostKept {
			p.met[query] = &met{times: 1}
		}
		return nil
	}
	if m.times++; m.times == 2 {
		p.wanted = append(p.wanted, query)
	}
	return m.stmt
}
