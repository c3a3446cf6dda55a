package govuk_test

import (
	"fmt"
	"html/template"
	"os"

	"onestory/lib/govuk"
)

// A page puts a component where it belongs.
func Example() {
	page := template.Must(template.New("page").Funcs(govuk.Funcs()).Parse(
		`<form>{{.Name.HTML}}{{button "Save"}}</form>` + "\n"))
	err := page.Execute(os.Stdout, struct{ Name govuk.Input }{
		govuk.Input{Name: "name", Label: govuk.Label{Text: "Name & nickname"}},
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// <form><div class="govuk-form-group">
	//   <label class="govuk-label" for="name">Name &amp; nickname</label>
	//   <input class="govuk-input" id="name" name="name" type="text">
	// </div><button type="submit" data-prevent-double-click="true" class="govuk-button" data-module="govuk-button">
	//   Save
	// </button></form>
}

func ExampleTag() {
	fmt.Println(govuk.Tag{Text: "Overdue", Classes: "govuk-tag--red"}.HTML())
	// Output: <strong class="govuk-tag govuk-tag--red">Overdue</strong>
}

// What a person wrote is shown, never run; an address that would run is refused.
func ExampleBackLink() {
	fmt.Println(govuk.BackLink{Text: "<b>Back</b>", Href: "javascript:alert(1)"}.HTML())
	// Output: <a href="#ZgotmplZ" class="govuk-back-link">&lt;b&gt;Back&lt;/b&gt;</a>
}
