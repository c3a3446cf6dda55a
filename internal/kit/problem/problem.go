package problem

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind sorts problems by what the person on the other side can do about them.
// The zero value is Internal, so that an error nobody classified says nothing.
type Kind int

// The kinds, with the HTTP status each becomes.
const (
	Internal    Kind = iota // 500: ours to mend
	Invalid                 // 422: the input must change; see Fields
	NotFound                // 404: refused and absent alike
	SignIn                  // 401: sign in (again) first
	Forbidden               // 403: only for things whose existence is no secret
	Conflict                // 409: someone else changed it meanwhile
	TooMany                 // 429: slow down
	Unavailable             // 503: try again later
)

// Status is the HTTP status code of the kind.
func (k Kind) Status() int {
	switch k {
	case Invalid:
		return http.StatusUnprocessableEntity
	case NotFound:
		return http.StatusNotFound
	case SignIn:
		return http.StatusUnauthorized
	case Forbidden:
		return http.StatusForbidden
	case Conflict:
		return http.StatusConflict
	case TooMany:
		return http.StatusTooManyRequests
	case Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// Field names one input that must change, and the catalogue key of what to do.
type Field struct {
	Name string // the form field's or JSON member's name
	Key  string // catalogue key of the message
	Args []any  // arguments of the message; never personal data
}

// Problem is an error with a public face. Build it with New, Wrap or Fields.
type Problem struct {
	Kind   Kind
	Key    string // catalogue key of the public message
	Args   []any  // its arguments; never personal data
	Fields []Field
	cause  error
}

// New makes a Problem without a private cause.
func New(kind Kind, key string, args ...any) *Problem {
	return &Problem{Kind: kind, Key: key, Args: args}
}

// Wrap makes a Problem that keeps cause for the operator's log.
func Wrap(kind Kind, cause error, key string, args ...any) *Problem {
	return &Problem{Kind: kind, Key: key, Args: args, cause: cause}
}

// Check returns nil when there are no fields to complain about, else one
// Invalid problem that names them all at once.
func Check(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Problem{Kind: Invalid, Key: "problem.invalid", Fields: fields}
}

func (p *Problem) Error() string {
	s := p.Key
	for _, f := range p.Fields {
		s += " [" + f.Name + ": " + f.Key + "]"
	}
	if p.cause != nil {
		s = fmt.Sprintf("%s: %v", s, p.cause)
	}
	return s
}

// Unwrap gives the private cause.
func (p *Problem) Unwrap() error { return p.cause }

// Of finds the Problem in err's chain; an error without one is Internal.
func Of(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{Kind: Internal, Key: "problem.internal", cause: err}
}

// Is reports whether err is a problem of that kind.
func Is(err error, kind Kind) bool { return err != nil && Of(err).Kind == kind }
