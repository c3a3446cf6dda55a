package web

import (
	"net/http"
	"time"
)

// Frame is what surrounds a page for one request; the app fills it. Every field may
// be left empty, and the part it fills is then left out.
type Frame struct {
	Product     string    // name in the header and title; "" is Onestory
	Home        string    // where the header leads; "" is "/"
	SignedIn    string    // name of the person signed in
	Account     string    // address of their account page
	SignOut     string    // address that a POST signs out at
	Nav         []NavItem // service navigation
	Help        string    // "" is /help
	Access      string    // accessibility statement; "" is /accessibility-statement
	Exit        string    // address that "Exit this page" leads to, on family pages
	DutyNumber  string    // telephone number of the duty broker, on pages that found nothing
	Session     *Session  // time-out warning
	Styles      []string  // names of assets: style sheets
	Scripts     []string  // names of assets: ES modules, run after this package's own
	BodyClasses string    // more classes for body
}

// NavItem is one entry of the service navigation.
type NavItem struct {
	Key     string // catalogue key of its text
	Href    string
	Current bool
}

// Session says how long the sign-in still lasts without another request.
type Session struct {
	Left   time.Duration
	Warn   time.Duration // how long before the end to warn
	Extend string        // address that a POST extends at; "" is /session/extend
	Ended  string        // where to go once it is over; "" is "/"
}

// FrameFunc makes the frame of a request.
type FrameFunc func(*http.Request) Frame

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// filled puts the defaults in.
func (f Frame) filled() Frame {
	f.Product = or(f.Product, "Onestory")
	f.Home = or(f.Home, "/")
	f.Help = or(f.Help, "/help")
	f.Access = or(f.Access, "/accessibility-statement")
	if f.Session != nil {
		s := *f.Session
		s.Extend = or(s.Extend, "/session/extend")
		s.Ended = or(s.Ended, "/")
		f.Session = &s
	}
	return f
}

// LeftSeconds is Left in whole seconds.
func (s Session) LeftSeconds() int { return int(s.Left / time.Second) }

// WarnSeconds is Warn in whole seconds.
func (s Session) WarnSeconds() int { return int(s.Warn / time.Second) }
