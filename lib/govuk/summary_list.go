package govuk

import "html/template"

// SummaryList shows facts, each with its name and ways to change it.
type SummaryList struct {
	// Rows may hold zero rows, which are left out.
	Rows []SummaryRow
	// Card puts the list into a card with a title and actions of its own.
	Card *SummaryCard
	// Classes such as govuk-summary-list--no-border.
	Classes    string
	Attributes Attributes
}

// SummaryRow is one fact.
type SummaryRow struct {
	Key, Value Content
	Actions    SummaryActions
	Classes    string
}

// SummaryActions are links that stand beside a fact or in a card's title.
type SummaryActions struct {
	Items   []SummaryAction
	Classes string
}

// SummaryAction is one link.
type SummaryAction struct {
	Href   string
	Text   string
	Markup template.HTML
	// VisuallyHiddenText makes the link clear when read out alone.
	VisuallyHiddenText string
	Classes            string
	Attributes         Attributes
}

// SummaryCard is the frame around a list.
type SummaryCard struct {
	Title      CardTitle
	Actions    SummaryActions
	Classes    string
	Attributes Attributes
}

// CardTitle is the heading of a SummaryCard.
type CardTitle struct {
	Text   string
	Markup template.HTML
	// HeadingLevel is 1 to 6; it defaults to 2.
	HeadingLevel int
	Classes      string
}

// summaryLink is an action with the title of its card, which is read out too.
type summaryLink struct {
	SummaryAction
	Title *CardTitle
}

// summaryRow is a row with its links.
type summaryRow struct {
	SummaryRow
	Links     []summaryLink
	NoActions bool
}

func summaryLinks(actions SummaryActions, title *CardTitle) []summaryLink {
	var links []summaryLink
	for _, a := range actions.Items {
		links = append(links, summaryLink{a, title})
	}
	return links
}

// HTML implements Component.
func (c SummaryList) HTML() template.HTML {
	var title *CardTitle
	if c.Card != nil && given(c.Card.Title) {
		title = &c.Card.Title
	}
	anyActions := false
	for _, row := range c.Rows {
		anyActions = anyActions || len(row.Actions.Items) > 0
	}
	var rows []summaryRow
	for _, row := range c.Rows {
		if given(row) {
			rows = append(rows, summaryRow{row, summaryLinks(row.Actions, title), anyActions && row.Actions.Items == nil})
		}
	}
	list := render("summary-list", struct {
		SummaryList
		Lines []summaryRow
	}{c, rows})
	if c.Card == nil {
		return list
	}
	return c.Card.around(list)
}

func (c SummaryCard) around(list template.HTML) template.HTML {
	if c.Title.HeadingLevel == 0 && given(c.Title) {
		c.Title.HeadingLevel = 2
	}
	return render("summary-card", struct {
		SummaryCard
		Links []summaryLink
		List  template.HTML
	}{c, summaryLinks(c.Actions, &c.Title), list})
}
