package govuk

import "html/template"

// ServiceNavigation names the service and leads to its parts.
type ServiceNavigation struct {
	ServiceName string
	ServiceURL  string
	// Navigation may hold zero items, which are left out.
	Navigation []NavigationItem
	// NavigationID defaults to "navigation".
	NavigationID      string
	NavigationClasses string
	// NavigationLabel names the list; it defaults to the words of the button.
	NavigationLabel string
	// MenuButtonText opens the list on a narrow screen; it defaults to "Menu".
	MenuButtonText  string
	MenuButtonLabel string
	// CollapseNavigationOnMobile is true for more than one item when nil.
	CollapseNavigationOnMobile *bool
	// AriaLabel names the landmark; nil means "Service information".
	AriaLabel  *string
	Slots      Slots
	Classes    string
	Attributes Attributes
}

// NavigationItem is one part of the service.
type NavigationItem struct {
	Text   string
	Markup template.HTML
	Href   string
	// Current is the page being read; Active is a part that it belongs to.
	Current, Active bool
	Attributes      Attributes
}

// AriaCurrent says how the item stands to the page being read, or nothing.
func (i NavigationItem) AriaCurrent() string {
	switch {
	case i.Current:
		return "page"
	case i.Active:
		return "true"
	default:
		return ""
	}
}

// Slots are places for markup of the page's own.
type Slots struct {
	Start, NavigationStart, NavigationEnd template.HTML
	End                                   Slot
}

// Slot is markup that may stand in line with the rest.
type Slot struct {
	Markup template.HTML
	// Align "inline" puts it beside the navigation.
	Align string
}

// HTML implements Component.
func (c ServiceNavigation) HTML() template.HTML {
	var items []NavigationItem
	for _, item := range c.Navigation {
		if given(item) {
			items = append(items, item)
		}
	}
	c.Navigation = items
	c.MenuButtonText = first(c.MenuButtonText, "Menu")
	c.NavigationID = first(c.NavigationID, "navigation")
	c.NavigationLabel = first(c.NavigationLabel, c.MenuButtonText)
	if c.MenuButtonLabel == c.MenuButtonText {
		c.MenuButtonLabel = ""
	}
	collapse := len(items) > 1
	if c.CollapseNavigationOnMobile != nil {
		collapse = *c.CollapseNavigationOnMobile
	}
	return render("service-navigation", struct {
		ServiceNavigation
		Label              string
		Collapse, HasItems bool
		Landmark           bool
	}{
		c, or(c.AriaLabel, "Service information"), collapse,
		len(items) > 0 || c.Slots.NavigationStart != "" || c.Slots.NavigationEnd != "",
		c.ServiceName != "" || c.Slots.Start != "" || c.Slots.End.Markup != "",
	})
}
