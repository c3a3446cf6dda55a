// Package form reads the forms of server-rendered pages.
//
// A page writes one function that reads its fields, by kind and with their rules:
//
//	func read(f *form.Form) Involvement {
//		return Involvement{
//			Name:  f.Text("name", "involvement.add.name", form.Required),
//			Phone: f.Phone("phone", "involvement.add.phone", form.Required),
//			From:  f.Date("from", "involvement.add.from", form.NotAfter(today)),
//		}
//	}
//
// The same function serves the empty form (Blank, which finds no faults), the
// form filled from a record (Blank and Fill) and the form that came in (Parse).
// Every fault is found in one go and kept with what was typed; View then has all
// that a page shows: labels, values, messages and the error summary.
//
// Names that begin with "_" are the form's own: _once makes a POST idempotent,
// _version catches an edit of something that changed meanwhile, _do tells which
// button was pressed. This package only carries them.
package form
