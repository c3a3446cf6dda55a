package govuk

import (
	"html/template"
	"strconv"
)

// Tabs shows one of several pieces at a time; without JavaScript, all of them.
type Tabs struct {
	ID string
	// IDPrefix begins the ids of items that have none.
	IDPrefix string
	// Title is the heading without JavaScript; nil means "Contents".
	Title *string
	// Items may hold zero items, which are left out.
	Items      []Tab
	Classes    string
	Attributes Attributes
}

// Tab is one piece with its label.
type Tab struct {
	ID    string
	Label string
	// Panel is the piece; text becomes a paragraph.
	Panel      Content
	Attributes Attributes
}

// tabView is a tab with its place.
type tabView struct {
	Tab
	First bool
}

// HTML implements Component.
func (c Tabs) HTML() template.HTML {
	var tabs []tabView
	for i, tab := range c.Items {
		if given(tab) {
			tab.ID = first(tab.ID, c.IDPrefix+"-"+strconv.Itoa(i+1))
			tabs = append(tabs, tabView{tab, i == 0})
		}
	}
	return render("tabs", struct {
		Tabs
		Heading string
		Shown   []tabView
	}{c, or(c.Title, "Contents"), tabs})
}
