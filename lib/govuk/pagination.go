package govuk

import "html/template"

// Pagination leads through the pages of a list, or to the page before and after.
type Pagination struct {
	// Items are the numbered pages. Without them the links before and after
	// stand one above the other.
	Items          []Page
	Previous, Next *PageLink
	// LandmarkLabel defaults to "Pagination".
	LandmarkLabel string
	Classes       string
	Attributes    Attributes
}

// Page is one numbered page, or the dots that stand for several.
type Page struct {
	Number string
	Href   string
	// VisuallyHiddenText is read out instead of the number; it defaults to
	// "Page" and the number.
	VisuallyHiddenText string
	Current            bool
	Ellipsis           bool
	Attributes         Attributes
}

// PageLink leads to the page before or after.
type PageLink struct {
	// Text defaults to "Previous page" or "Next page".
	Text   string
	Markup template.HTML
	// LabelText says which page it is; only without numbered pages.
	LabelText  string
	Href       string
	Attributes Attributes
}

// pageLinkView is a PageLink with what depends on the rest.
type pageLinkView struct {
	PageLink
	Block bool
}

// HTML implements Component.
func (c Pagination) HTML() template.HTML {
	c.LandmarkLabel = first(c.LandmarkLabel, "Pagination")
	block := c.Items == nil && (c.Previous != nil || c.Next != nil)
	pages := make([]Page, 0, len(c.Items))
	for _, p := range c.Items {
		if given(p) {
			p.VisuallyHiddenText = first(p.VisuallyHiddenText, "Page "+p.Number)
			pages = append(pages, p)
		}
	}
	return render("pagination", struct {
		Pagination
		Block         bool
		Pages         []Page
		Before, After *pageLinkView
	}{c, block, pages,
		pageLink(c.Previous, block, `Previous<span class="govuk-visually-hidden"> page</span>`),
		pageLink(c.Next, block, `Next<span class="govuk-visually-hidden"> page</span>`)})
}

// pageLink is nil unless the link leads somewhere.
func pageLink(l *PageLink, block bool, otherwise template.HTML) *pageLinkView {
	if l == nil || l.Href == "" {
		return nil
	}
	v := &pageLinkView{PageLink: *l, Block: block}
	if v.Text == "" && v.Markup == "" {
		v.Markup = otherwise
	}
	return v
}
