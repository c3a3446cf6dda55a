package access

import (
	"context"
	"fmt"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Class is a class of data, as agreements, consents and items name it.
type Class string

// The classes. A line of an agreement, or a yes, for any class does not cover
// ClassSensitive: that must be named.
const (
	ClassGeneral      Class = "general"
	ClassEducation    Class = "education"
	ClassHealth       Class = "health"
	ClassSocialCare   Class = "social-care"
	ClassPolice       Class = "police"
	ClassYouthJustice Class = "youth-justice"
	ClassHousing      Class = "housing"
	ClassFamilyWords  Class = "family-words"
	ClassSensitive    Class = "sensitive" // sexual health, mental health, substance misuse
)

// Classes lists every class, in the order offered.
func Classes() []Class {
	return []Class{ClassGeneral, ClassEducation, ClassHealth, ClassSocialCare, ClassPolice, ClassYouthJustice, ClassHousing, ClassFamilyWords, ClassSensitive}
}

// Seal says how far an item is kept to the team that made it: those of its
// agency whose work with the child someone else established.
type Seal int

// The seals. Open: by the ordinary rules. Sealed: others may know of it where the
// rules allow, and read it only by a duty or break-glass. Locked: it does not
// exist for others.
const (
	Open Seal = iota
	Sealed
	Locked
	// Archived: its episode ended so long ago that nobody knows of it any more, but for
	// whoever answers somebody who asks what is held about them.
	Archived
)

func (s Seal) String() string {
	switch s {
	case Sealed:
		return "sealed"
	case Locked:
		return "locked"
	case Archived:
		return "archived"
	default:
		return "open"
	}
}

// Item is something that an agency wrote or holds about a child: a document, a
// section of an assessment. Facts only, never text.
type Item struct {
	ID     string
	Child  string
	Agency string // whose it is
	Author string // account id
	Class  Class
	Seal   Seal
	// Episode is the one that the item belongs to, whose members read it; "" none.
	Episode string
}

func (i Item) state() audit.State {
	facts := []any{i.Agency, i.Author, i.Class, i.Seal.String()}
	if i.Episode != "" { // an item of none states what it did before there were any
		facts = append(facts, i.Episode)
	}
	return state("item/"+i.Child+"/"+i.ID, facts)
}

// ofSameChild is the SQL condition that a row to be replaced is about the child
// that $1 names, by any of its ids: the row keeps the id that it was written under.
func ofSameChild(table string) string {
	return Root(table+".child") + " = " + Root("$1")
}

// Hold says that an agency holds an item, or that its facts changed. It refuses
// the id of another child's item.
func Hold(ctx context.Context, tx *db.Tx, i Item) (audit.State, error) {
	if i.ID == "" || i.Child == "" || i.Agency == "" || i.Class == "" {
		return audit.State{}, fmt.Errorf("an item needs an id, a child, an agency and a class")
	}
	err := tx.QueryRow(ctx, `INSERT INTO access_item (child, id, agency, author, class, seal, episode) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET agency = excluded.agency, author = excluded.author, class = excluded.class, seal = excluded.seal, episode = excluded.episode
		WHERE `+ofSameChild("access_item")+` RETURNING child`,
		i.Child, i.ID, i.Agency, i.Author, string(i.Class), int64(i.Seal), i.Episode).Scan(&i.Child)
	if err != nil {
		return audit.State{}, fmt.Errorf("hold an item: %w", err)
	}
	return i.state(), nil
}

// Let says that an item is no longer held, as when it was disposed of.
func Let(ctx context.Context, tx *db.Tx, child, item string) (audit.State, error) {
	err := tx.QueryRow(ctx, `DELETE FROM access_item WHERE id = $2 AND `+ofSameChild("access_item")+` RETURNING child`, child, item).Scan(&child)
	if err != nil {
		return audit.State{}, fmt.Errorf("let go of an item: %w", err)
	}
	return audit.State{Key: "item/" + child + "/" + item}, nil
}
