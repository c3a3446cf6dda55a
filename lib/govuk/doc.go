// Package govuk renders the components of GOV.UK Frontend on the server.
//
// Each component is one struct and one template. The struct's fields carry the
// names and the meaning of the options published with GOV.UK Frontend, and
// HTML() returns its markup, so that a page writes {{.Name.HTML}} where .Name is
// an Input. What a page author gives as Text is escaped, whatever it holds; what
// is given as Markup (template.HTML) is trusted and must come from a template.
// An empty field is an absent option; a pointer is used only where absent, empty
// and false mean three different things.
//
// Nothing is rendered by luck: the tests run every example published with this
// version, hidden ones included, and compare the two documents. A component
// without its published examples does not pass.
//
// Words that a component supplies itself ("Back", "Error", "Menu") are English.
// A page in Welsh gives its own; every such word has a field.
//
// Assets serves the style sheets and the browser modules. The look is neutral:
// no crown and no font that only GOV.UK may use. Package extra holds the few
// components of our own.
package govuk
