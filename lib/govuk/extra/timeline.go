package extra

import (
	"html/template"
	"time"
)

// Timeline is a chronology: what happened, the order being the caller's.
type Timeline struct {
	Events []Event
	// HeadingLevel of each event is 1 to 6; it defaults to 2.
	HeadingLevel int
	// Label names the list for people who hear the page.
	Label string
}

// Event is one thing that happened.
type Event struct {
	Title string
	// Href leads to the event's own page, if it has one.
	Href string
	// Byline says who recorded it.
	Byline string
	// When is the moment, in UTC or the zone it is to be read in. DateOnly marks
	// a day whose hour nobody knows.
	When     time.Time
	DateOnly bool
	// Shown is the moment in the page's language, as people read it.
	Shown string
	// Text is escaped; ignored when Markup is set.
	Text   string
	Markup template.HTML
	// Badge marks the event, if it has text.
	Badge Badge
}

// Datetime is the moment as the HTML standard writes it in <time>: a valid date,
// or a valid global date and time.
func (e Event) Datetime() string {
	if e.DateOnly {
		return e.When.Format(time.DateOnly)
	}
	return e.When.Format(time.RFC3339)
}

// HTML returns the markup; it is safe to put into a page as it is.
func (c Timeline) HTML() template.HTML {
	if c.HeadingLevel == 0 {
		c.HeadingLevel = 2
	}
	return render("timeline", c)
}
