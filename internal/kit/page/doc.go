// Package page draws the fields of a form with the components of lib/govuk, in
// the language of the page:
//
//	{{errorSummary .View}}
//	<form method="post">{{hidden .View}}
//	{{input .View "given" "autocomplete" "given-name" "width" "20"}}
//	{{dateInput .View "born" "legend" "m"}}
//	{{radios .View "purpose" .Purposes "heading" "l"}}
//	{{tick .View "agree"}}
//	{{button (t "…")}}</form>
//
// The first argument is the form.View that the page's data embeds, the second is
// the field's name; a field that was never read is an error. What follows are
// settings, names and values in turn; one that a component does not have is an
// error too, so that a slip shows in the first test.
//
// Labels, hints, values and errors come from the view; ids are linked as GOV.UK
// links them (hint and error in aria-describedby, the summary to the input).
package page
