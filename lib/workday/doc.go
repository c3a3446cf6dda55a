// Package workday knows calendar dates, and which of them are working days in
// England and Wales.
//
// Date is a day without a time or a time zone: a birth date or a deadline does
// not move when the clocks change. A working day is any day but Saturday,
// Sunday and the bank holidays of England and Wales. Those are computed by rule,
// with the royal and anniversary exceptions that were proclaimed, as published
// on gov.uk under "UK bank holidays"; the rules hold from 1978, when the early
// May holiday began. A holiday proclaimed after this package was written has to
// be added to the table in holiday.go.
package workday
