package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// The functions below write the facts that decide access. Each returns the
// State that the caller's event must carry: `audit verify --state` notices a
// row that the log does not know.

// Protection is how a child is guarded. The zero value is: not at all.
type Protection struct {
	Hidden   bool // does not exist for those without clearance
	Shielded bool // everything that locates reads as "none recorded"
	// Owner is the account that made the record by hand, where it was guarded
	// only because it resembles a guarded child: neither mark holds against it,
	// so that its maker does not learn of the other child. "" otherwise.
	Owner string
}

// Relationship says that an account, or an agency as a whole, works with a child.
// Exactly one of Account and Agency is set.
type Relationship struct {
	ID          string
	Child       string
	Kind        string // "involvement", "roll", …
	Account     string
	Agency      string
	ClaimedBy   string // an account id or "feed:NAME"
	ConfirmedBy string // "" until someone other than the account confirms
	Starts      string // YYYY-MM-DD
	Ends        string // last day, "" while it lasts
}

// Cover says that an account covers the roll of an agency.
type Cover struct {
	Account     string
	Agency      string
	ConfirmedBy string
	Starts      string
	Ends        string
}

func state(key string, v any) audit.State {
	b, err := json.Marshal(v)
	if err != nil { // strings and bools only
		panic(err)
	}
	return audit.State{Key: key, Value: string(b)}
}

func childState(child, authority string, p Protection) audit.State {
	return state("child/"+child, []any{authority, p.Hidden, p.Shielded, p.Owner})
}

// Admit makes a child known to access, from now on and with its protection.
func Admit(ctx context.Context, tx *db.Tx, child, authority string, p Protection) (audit.State, error) {
	if err := tx.Later(ctx, `INSERT INTO access_child (child, authority, hidden, shielded, owner) VALUES `, "", "", child, authority, p.Hidden, p.Shielded, p.Owner); err != nil {
		return audit.State{}, fmt.Errorf("admit a child: %w", err)
	}
	return childState(child, authority, p), nil
}

// Protect changes how a child is guarded. Of a child with several ids it changes
// what differs from how it was guarded, on all of them: a mark that was made
// while two were one stays on both when they are parted, and one that only one of
// them bore stays with that one.
func Protect(ctx context.Context, tx *db.Tx, child string, p Protection) ([]audit.State, error) {
	rows, err := protections(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("protect a child: %w", err)
	}
	was, now := guarded(rows), Protection{}
	var out []audit.State
	for _, w := range rows {
		now = w.Protection
		if p.Hidden != was.Hidden {
			now.Hidden = p.Hidden
		}
		if p.Shielded != was.Shielded {
			now.Shielded = p.Shielded
		}
		if p.Owner != was.Owner || len(rows) == 1 {
			now.Owner = p.Owner
		}
		st, err := mark(ctx, tx, w, now)
		if err != nil {
			return nil, fmt.Errorf("protect a child: %w", err)
		}
		out = append(out, st)
	}
	return out, nil
}

// Harden adds marks to every id of a child, to each that lacks them, and takes
// none away. No states mean that each bore them already.
func Harden(ctx context.Context, tx *db.Tx, child string, p Protection) ([]audit.State, error) {
	rows, err := protections(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("guard a child: %w", err)
	}
	var out []audit.State
	for _, w := range rows {
		now := Protection{Hidden: w.Hidden || p.Hidden, Shielded: w.Shielded || p.Shielded, Owner: w.Owner}
		if now == w.Protection {
			continue
		}
		st, err := mark(ctx, tx, w, now)
		if err != nil {
			return nil, fmt.Errorf("guard a child: %w", err)
		}
		out = append(out, st)
	}
	return out, nil
}

// mark writes how one id of a child is guarded, and counts that it changed.
func mark(ctx context.Context, tx *db.Tx, w protected, p Protection) (audit.State, error) {
	var version int64
	err := tx.QueryRow(ctx, `UPDATE access_child SET hidden = $2, shielded = $3, owner = $4, version = version + 1 WHERE child = $1 RETURNING version`,
		w.child, p.Hidden, p.Shielded, p.Owner).Scan(&version)
	st := childState(w.child, w.authority, p)
	st.Version = version
	return st, err
}

// ProtectionOf reads how a child is guarded: as the strictest of its ids is.
// Only feature shield and what ingests records ask; pages ask their Grant.
func ProtectionOf(ctx context.Context, r db.Reader, child string) (Protection, error) {
	rows, err := protections(ctx, r, child)
	return guarded(rows), err
}

// ProtectionAlone reads how one id of a child is guarded by itself.
func ProtectionAlone(ctx context.Context, r db.Reader, child string) (p Protection, err error) {
	err = r.QueryRow(ctx, `SELECT hidden, shielded, owner FROM access_child WHERE child = $1`, child).Scan(&p.Hidden, &p.Shielded, &p.Owner)
	return p, err
}

// ProtectionsOf reads how children of one id each are protected, with one
// statement. Those that have several ids are missing: ProtectionOf has them.
func ProtectionsOf(ctx context.Context, r db.Reader, children []string) (map[string]Protection, error) {
	out := make(map[string]Protection, len(children))
	if len(children) == 0 {
		return out, nil
	}
	children = db.Even(children)
	rows, err := r.Query(ctx, `SELECT child, hidden, shielded, owner FROM access_child c WHERE child IN `+db.In(1, len(children))+`
		AND NOT EXISTS (SELECT 1 FROM access_same z WHERE z.child = c.child)`, db.Args(children)...)
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var c string
		var p Protection
		err = rows.Scan(&c, &p.Hidden, &p.Shielded, &p.Owner)
		out[c] = p
		return x, err
	})
	return out, err
}

// protected is one id of a child with its marks.
type protected struct {
	child, authority string
	Protection
}

// protections reads the marks of every id of a child, the present one first.
func protections(ctx context.Context, r db.Reader, child string) ([]protected, error) {
	var root protected
	var others string
	err := r.QueryRow(ctx, `SELECT c.child, c.authority, c.hidden, c.shielded, c.owner, `+Others("c.child")+` FROM access_child c WHERE c.child = `+Root("$1"), child).
		Scan(&root.child, &root.authority, &root.Hidden, &root.Shielded, &root.Owner, &others)
	if err != nil || others == "" {
		return []protected{root}, err
	}
	ids := strings.Fields(others)
	rows, err := r.Query(ctx, `SELECT child, authority, hidden, shielded, owner FROM access_child WHERE child IN `+db.In(1, len(ids))+` ORDER BY child`, db.Args(ids)...)
	more, err := db.Collect(rows, err, func(rows *sql.Rows) (w protected, err error) {
		err = rows.Scan(&w.child, &w.authority, &w.Hidden, &w.Shielded, &w.Owner)
		return w, err
	})
	return append([]protected{root}, more...), err
}

// guarded is the strictest of the marks; the Owner is one whom none of them
// holds against.
func guarded(rows []protected) (p Protection) {
	marks := 0
	for _, w := range rows {
		p.Hidden, p.Shielded = p.Hidden || w.Hidden, p.Shielded || w.Shielded
		if !w.Hidden && !w.Shielded && len(rows) > 1 {
			continue
		}
		if marks++; marks == 1 {
			p.Owner = w.Owner
		} else if p.Owner != w.Owner {
			p.Owner = ""
		}
	}
	return p
}

func (r Relationship) state() audit.State {
	return state("relationship/"+r.Child+"/"+r.ID, []string{r.Kind, r.Account, r.Agency, r.ClaimedBy, r.ConfirmedBy, r.Starts, r.Ends})
}

// Relate writes a relationship, new or changed.
func Relate(ctx context.Context, tx *db.Tx, r Relationship) (audit.State, error) {
	if (r.Account == "") == (r.Agency == "") || r.Child == "" || r.ID == "" || r.Starts == "" {
		return audit.State{}, fmt.Errorf("a relationship names a child, a start, and either an account or an agency")
	}
	err := tx.Later(ctx, `INSERT INTO access_relationship (child, id, kind, account, agency, claimed_by, confirmed_by, starts, ends) VALUES `,
		` ON CONFLICT (child, id) DO UPDATE SET confirmed_by = excluded.confirmed_by, starts = excluded.starts, ends = excluded.ends`, r.Child+" "+r.ID,
		r.Child, r.ID, r.Kind, r.Account, r.Agency, r.ClaimedBy, r.ConfirmedBy, r.Starts, r.Ends)
	if err != nil {
		return audit.State{}, fmt.Errorf("write a relationship: %w", err)
	}
	return r.state(), nil
}

// SetCover writes which roll an account covers, new or changed.
func SetCover(ctx context.Context, tx *db.Tx, c Cover) (audit.State, error) {
	_, err := tx.Exec(ctx, `INSERT INTO access_cover (account, agency, confirmed_by, starts, ends) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, agency) DO UPDATE SET confirmed_by = excluded.confirmed_by, starts = excluded.starts, ends = excluded.ends`,
		c.Account, c.Agency, c.ConfirmedBy, c.Starts, c.Ends)
	if err != nil {
		return audit.State{}, fmt.Errorf("write a cover: %w", err)
	}
	return state("cover/"+c.Account+"/"+c.Agency, []string{c.ConfirmedBy, c.Starts, c.Ends}), nil
}

// StartVisit states a purpose for what one account does about one child until ends.
func StartVisit(ctx context.Context, tx *db.Tx, account, child, id string, p Purpose, starts, ends time.Time) error {
	if !p.Stated() {
		return fmt.Errorf("%q is not a purpose that can be stated", p)
	}
	_, err := tx.Exec(ctx, `INSERT INTO access_visit (account, child, id, purpose, starts, ends) VALUES ($1, $2, $3, $4, $5, $6)`,
		account, child, id, string(p), db.Millis(starts), db.Millis(ends))
	if err != nil {
		return fmt.Errorf("start a visit: %w", err)
	}
	return nil
}

// PersonKey is the keyed hash of who someone is: folded names and birth date.
func (g *Gate) PersonKey(given, family, birth string) string {
	return g.hash("person", given, family, birth)
}

// AddressKey is the keyed hash of where someone lives: postcode and the first
// number or word of the address.
func (g *Gate) AddressKey(postcode, house string) string {
	return g.hash("address", strings.ToUpper(strings.ReplaceAll(postcode, " ", "")), strings.ToLower(strings.TrimSpace(house)))
}

func (g *Gate) hash(parts ...string) string {
	var text []byte
	for _, p := range parts {
		text = append(append(strconv.AppendInt(text, int64(len(p)), 10), ':'), p...)
	}
	m := hmac.New(sha256.New, g.keys)
	m.Write(text)
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

// AddChildKeys adds hashes that tell a child's family from strangers.
func AddChildKeys(ctx context.Context, tx *db.Tx, child string, keys ...string) error {
	for _, k := range keys {
		if err := tx.Later(ctx, `INSERT INTO access_child_key (child, key) VALUES `, ` ON CONFLICT DO NOTHING`, "", child, k); err != nil {
			return fmt.Errorf("write a child's keys: %w", err)
		}
	}
	return nil
}

// DeclareKin replaces the hashes of an account's relatives and addresses.
func DeclareKin(ctx context.Context, tx *db.Tx, account string, keys ...string) (audit.State, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM access_kin_key WHERE account = $1`, account); err != nil {
		return audit.State{}, fmt.Errorf("replace declared relatives: %w", err)
	}
	for _, k := range keys {
		if _, err := tx.Exec(ctx, `INSERT INTO access_kin_key (account, key) VALUES ($1, $2) ON CONFLICT DO NOTHING`, account, k); err != nil {
			return audit.State{}, fmt.Errorf("declare a relative: %w", err)
		}
	}
	return kinState(ctx, tx, account)
}

func kinState(ctx context.Context, r db.Reader, account string) (audit.State, error) {
	rows, err := r.Query(ctx, `SELECT key FROM access_kin_key WHERE account = $1 ORDER BY key`, account)
	keys, err := db.Collect(rows, err, scanString)
	if err != nil {
		return audit.State{}, fmt.Errorf("read declared relatives: %w", err)
	}
	if len(keys) == 0 {
		return audit.State{Key: "kin/" + account}, nil
	}
	return state("kin/"+account, keys), nil
}

// RelationshipsLike lists the ids of a child's relationships that begin with a prefix.
func RelationshipsLike(ctx context.Context, r db.Reader, child, prefix string) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT id FROM access_relationship WHERE child = $1 AND substr(id, 1, $3) = $2 ORDER BY id`, child, prefix, len(prefix))
	out, err := db.Collect(rows, err, scanString)
	if err != nil {
		return nil, fmt.Errorf("read a child's relationships: %w", err)
	}
	return out, nil
}

// Rehang moves relationships of one child, by their ids, to another: those that a
// source record brought go where the record goes. to is "" while the record
// belongs to nobody. An id that the child has not is passed over.
func Rehang(ctx context.Context, tx *db.Tx, from, to string, ids ...string) ([]audit.State, error) {
	var out []audit.State
	for _, id := range ids {
		r := Relationship{Child: to, ID: id}
		err := tx.QueryRow(ctx, `UPDATE access_relationship SET child = $3 WHERE child = $1 AND id = $2
			RETURNING kind, account, agency, claimed_by, confirmed_by, starts, ends`, from, id, to).
			Scan(&r.Kind, &r.Account, &r.Agency, &r.ClaimedBy, &r.ConfirmedBy, &r.Starts, &r.Ends)
		if db.IsNone(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("move a relationship with its record: %w", err)
		}
		out = append(out, audit.State{Key: "relationship/" + from + "/" + id}, r.state())
	}
	return out, nil
}
