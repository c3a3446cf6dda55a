package govuk

import "html/template"

// ExitThisPage leaves at once for a harmless page, for people who may be watched.
type ExitThisPage struct {
	// Text and Markup default to "Exit this page" with a hidden "Emergency".
	Text   string
	Markup template.HTML
	// RedirectURL is the page to go to; it defaults to a weather forecast.
	RedirectURL string
	ID          string
	Classes     string
	Attributes  Attributes
	// What is announced when the Shift key is pressed three times.
	ActivatedText, TimedOutText, PressTwoMoreTimesText, PressOneMoreTimeText string
}

// HTML implements Component.
func (c ExitThisPage) HTML() template.HTML {
	if c.Text == "" && c.Markup == "" {
		c.Markup = `<span class="govuk-visually-hidden">Emergency</span> Exit this page`
	}
	button := Button{
		Text: c.Text, Markup: c.Markup,
		Classes:    "govuk-button--warning govuk-exit-this-page__button govuk-js-exit-this-page-button",
		Href:       first(c.RedirectURL, "https://www.bbc.co.uk/weather"),
		Attributes: Attrs("rel", "nofollow noreferrer"),
	}
	c.Attributes = c.Attributes.
		words("activated", c.ActivatedText).
		words("timed-out", c.TimedOutText).
		words("press-two-more-times", c.PressTwoMoreTimesText).
		words("press-one-more-time", c.PressOneMoreTimeText)
	return render("exit-this-page", struct {
		ExitThisPage
		Button Button
	}{c, button})
}
