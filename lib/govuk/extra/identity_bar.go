package extra

import "html/template"

// IdentityBar says whose record is open. It stands at the top of every page about
// a person and, on a screen with room for it, stays there while the page scrolls.
type IdentityBar struct {
	// Label names the landmark, such as "Whose record this is".
	Label string
	// Name is the person's, Href leads to the record's first page.
	Name, Href string
	// Facts tell people of one name apart: date of birth, number, school.
	Facts []Fact
	// Badges are what must never be missed, such as "Interpreter needed".
	Badges []Badge
	// ActionText and ActionHref lead to what must always be one step away.
	ActionText, ActionHref string
}

// Fact is one thing known about somebody.
type Fact struct{ Name, Value string }

// HTML returns the markup; it is safe to put into a page as it is.
func (c IdentityBar) HTML() template.HTML { return render("identity-bar", c) }
