package extra

import "html/template"

// Card is one way on, or one piece of what is known, in a frame. A list of cards
// stands in an element of class os-grid.
type Card struct {
	Heading string
	// HeadingLevel is 1 to 6; it defaults to 2.
	HeadingLevel int
	// Href makes the heading a link, and the whole card its target.
	Href string
	// Text is escaped; ignored when Markup is set.
	Text   string
	Markup template.HTML
	// Figure is a number worth seeing first, with what it counts in the text.
	Figure string
	// Badge marks the card, if it has text.
	Badge Badge
}

// HTML returns the markup; it is safe to put into a page as it is.
func (c Card) HTML() template.HTML {
	if c.HeadingLevel == 0 {
		c.HeadingLevel = 2
	}
	return render("card", c)
}
