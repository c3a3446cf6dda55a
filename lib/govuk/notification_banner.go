package govuk

import "html/template"

// NotificationBanner tells what just happened or what everybody must know.
type NotificationBanner struct {
	Text   string
	Markup template.HTML
	// TitleText defaults to "Success" or "Important".
	TitleText   string
	TitleMarkup template.HTML
	// TitleHeadingLevel is 1 to 6; it defaults to 2.
	TitleHeadingLevel int
	// TitleID defaults to govuk-notification-banner-title.
	TitleID string
	// Type is "success" or empty.
	Type string
	// Role defaults to alert for success, else to region.
	Role string
	// DisableAutoFocus set to true leaves the focus where it is.
	DisableAutoFocus *bool
	Classes          string
	Attributes       Attributes
}

// HTML implements Component.
func (c NotificationBanner) HTML() template.HTML {
	role, title := "region", "Important"
	if c.Type == "success" {
		role, title = "alert", "Success"
		c.Classes = join("govuk-notification-banner--success", c.Classes)
	}
	c.Role, c.TitleText = first(c.Role, role), first(c.TitleText, title)
	c.TitleID = first(c.TitleID, "govuk-notification-banner-title")
	if c.TitleHeadingLevel == 0 {
		c.TitleHeadingLevel = 2
	}
	return render("notification-banner", c)
}
