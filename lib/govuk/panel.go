package govuk

import (
	"html/template"
	"strings"
)

// Panel says large that something is done, or interrupts before it is.
type Panel struct {
	TitleText   string
	TitleMarkup template.HTML
	// HeadingLevel is 1 to 6; it defaults to 1.
	HeadingLevel int
	Text         string
	Markup       template.HTML
	// Actions are shown by an interruption only.
	Actions PanelActions
	// Classes with govuk-panel--interruption make it an interruption.
	Classes    string
	Attributes Attributes
}

// PanelActions are the ways on from an interruption.
type PanelActions struct {
	Items      []PanelAction
	Classes    string
	Attributes Attributes
}

// PanelAction is a button, or a link when it has Href and no Type.
type PanelAction struct {
	Text string
	Href string
	// Type is that of the button; "button" makes a button even with Href.
	Type       string
	Classes    string
	Attributes Attributes
}

// html returns the action as it stands in the panel.
func (a PanelAction) html() template.HTML {
	if a.Href != "" && a.Type != "button" {
		return render("panel-link", a)
	}
	return Button{
		Text: a.Text, Type: first(a.Type, "button"), Href: a.Href,
		Classes: join("govuk-button--inverse", a.Classes), Attributes: a.Attributes,
	}.HTML()
}

// HTML implements Component.
func (c Panel) HTML() template.HTML {
	if c.HeadingLevel == 0 {
		c.HeadingLevel = 1
	}
	var actions []template.HTML
	for _, a := range c.Actions.Items {
		actions = append(actions, a.html())
	}
	return render("panel", struct {
		Panel
		Interruption bool
		Buttons      []template.HTML
	}{c, strings.Contains(c.Classes, "govuk-panel--interruption"), actions})
}
