package extra

import "html/template"

// Tone is how loud a Badge is. Its meaning is always in the words too.
type Tone string

// The tones, from quiet to loud.
const (
	Quiet  Tone = "quiet"
	Info   Tone = "info"
	Good   Tone = "good"
	Care   Tone = "care"
	Urgent Tone = "urgent"
)

// Badge is a word or two beside a name.
type Badge struct {
	Text string
	// Tone defaults to Quiet.
	Tone Tone
}

// HTML returns the markup; it is safe to put into a page as it is.
func (c Badge) HTML() template.HTML {
	if c.Tone == "" {
		c.Tone = Quiet
	}
	return render("badge", c)
}
