package app

import (
	"errors"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// Door is one way in: a method and path, what it does, how much it needs to
// know about the child in its path, and who answers.
type Door struct {
	Method string
	Path   string // pattern of net/http; {child} is the child's id
	Action access.Action
	Level  access.Level
	// Item is the parameter of the path that names an item of the child, which
	// Level is then about; "" for a door about none.
	Item string
	// Purpose is why, where the door itself says so; else the visit does.
	Purpose access.Purpose
	Handle  func(w http.ResponseWriter, r *http.Request, q access.Request) error
	Family  bool         // of families: signed in to by their own sessions
	Public  bool         // open to those who have not signed in: shows nothing personal
	Body    int64        // most bytes of a request's body; 0 is the site's own limit
	Opts    []web.Option // more limits
}

// Pattern is the door's pattern for a mux.
func (d Door) Pattern() string { return d.Method + " " + d.Path }

// mount puts every door on the site. A door that is not public is only reached
// by a signed-in account that may use it for the child in its path, and its
// handler gets the Request to ask with.
// A door of families prefers a family's session and any other door an account's; the
// other one is taken where there is none, so that whoever comes to the wrong door is
// refused by the same decision as everyone else. Every page of a family that is not
// open answers by closed.
func mount(s *web.Site, doors []Door, sessions *account.Sessions, families *familyaccount.Sessions, gate *access.Gate, closed web.Handler) {
	for _, d := range doors {
		opts := d.Opts
		if d.Body > 0 {
			opts = append(opts, web.MaxBody(d.Body))
		}
		s.Handle(d.Pattern(), func(w http.ResponseWriter, r *http.Request) error {
			q := access.Request{Action: d.Action, Level: d.Level, Purpose: d.Purpose, Child: r.PathValue("child")}
			if d.Item != "" {
				q.Item = r.PathValue(d.Item)
			}
			if who, ok := who(r, d, sessions, families); ok {
				q.Actor = who
			} else if !d.Public {
				return problem.New(problem.SignIn, "problem.signin")
			}
			if q.Child != "" && !id.IsSecret(q.Child) { // a name typed into an address must not reach the log
				return refusedAt(w, r, d, q, access.ErrNotFound, closed)
			}
			var err error
			if !d.Public {
				q, err = gate.Enter(r.Context(), q) // from here on by its present id
			}
			if err == nil {
				err = d.Handle(w, r, q)
			}
			if errors.Is(err, access.ErrPurpose) && q.Child != "" && r.Method == http.MethodGet && !strings.HasSuffix(d.Path, "/visit") {
				http.Redirect(w, r, "/child/"+q.Child+"/visit", http.StatusSeeOther)
				return nil
			}
			if errors.Is(err, access.ErrPurpose) {
				err = access.ErrNotFound
			}
			return refusedAt(w, r, d, q, err, closed)
		}, opts...)
	}
}

// who is who asks at a door.
func who(r *http.Request, d Door, sessions *account.Sessions, families *familyaccount.Sessions) (string, bool) {
	acc, isAccount := sessions.Who(r.Context())
	fam, isFamily := families.Current(r.Context())
	if isFamily && (d.Family || !isAccount) {
		return fam.Member, true
	}
	return acc, isAccount
}

// refusedAt is an error as a door answers it: to a member of a family, on their own
// pages, everything that is not open is one page.
func refusedAt(w http.ResponseWriter, r *http.Request, d Door, q access.Request, err error, closed web.Handler) error {
	if d.Family && problem.Is(err, problem.NotFound) && strings.HasPrefix(q.Actor, access.FamilyPrefix) {
		return closed(w, r)
	}
	return err
}
