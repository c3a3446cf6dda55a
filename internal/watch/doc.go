// Package watch watches the watchers: it goes through the log as it grows and
// raises an alert where somebody looked who may have had no business to, stops
// whoever opens more strangers' children in a day than any work needs, and each
// month puts a sample of what people opened before their own manager.
//
// The rules are those that ContactPoint's operators were to run (own name or
// address, colleague, no involvement, volume, out of hours, notable child, use
// after leaving); each is a pure function of what was seen. An alert is a
// question, not a finding: it says what happened and is closed with what came of
// it. It names no child to those who may not know of one: governance and managers
// see who, when, how often and why, and the event of the log.
//
// What is seen here is derived from the log and forgotten after five weeks.
package watch
