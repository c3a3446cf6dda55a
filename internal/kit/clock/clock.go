package clock

import (
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface{ Now() time.Time }

// Real is the machine's clock, in UTC.
type Real struct{}

// Now is the current time in UTC.
func (Real) Now() time.Time { return time.Now().UTC() }

// Fake is a clock that a test moves by hand. Its zero value stands at the zero time.
type Fake struct {
	mu sync.Mutex
	t  time.Time
}

// At makes a Fake that stands at t.
func At(t time.Time) *Fake { return &Fake{t: t.UTC()} }

// Now is the time the Fake stands at.
func (f *Fake) Now() time.Time { f.mu.Lock(); defer f.mu.Unlock(); return f.t }

// Add moves the Fake by d.
func (f *Fake) Add(d time.Duration) { f.mu.Lock(); f.t = f.t.Add(d); f.mu.Unlock() }
