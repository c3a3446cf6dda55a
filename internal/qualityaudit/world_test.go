package qualityaudit_test

import (
	"time"

	"onestory/internal/form"
	"onestory/internal/kit/i18n"
)

var w0 = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// catalogue has the words of forms.
var catalogue = func() *i18n.Printer {
	cat, err := i18n.Load(form.Messages())
	if err != nil {
		panic(err)
	}
	return cat.For(i18n.English)
}()
