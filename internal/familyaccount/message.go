package familyaccount

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// keepMessages is how long a message is kept that nobody has sent on: the code in
// it has long stopped working.
const keepMessages = time.Hour

// Message is one message to a safe channel. Its text holds a code and nothing
// else: no name, and not what it is for.
type Message struct {
	ID      string    `json:"-"`
	At      time.Time `json:"-"`
	Channel Channel   `json:"channel"`
	Address string    `json:"address"`
	Text    string    `json:"text"`
}

// Sender sends messages on. Send is called inside the transaction that needs the
// message, so that neither exists without the other; it must not wait for a network.
type Sender interface {
	Send(ctx context.Context, tx *db.Tx, keys seal.Keys, member string, m Message) error
}

// Outbox keeps messages, sealed, until a gateway fetches them.
type Outbox struct {
	s *Service
}

// Send puts a message into the outbox.
func (o Outbox) Send(ctx context.Context, tx *db.Tx, keys seal.Keys, member string, m Message) error {
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	mid := o.s.ids.New()
	sealed, err := keys.Seal(scope(member), messageAt(mid), b)
	if err != nil {
		return err
	}
	if err := insertMessage(ctx, tx, mid, member, db.Millis(o.s.Sessions.clock.Now()), sealed); err != nil {
		return fmt.Errorf("put a message into the outbox: %w", err)
	}
	return nil
}

// leaves refuses a channel by which no message can leave: who is invited to it
// would wait for a code that never comes.
func (s *Service) leaves(c Channel) error {
	if slices.Contains(s.closed, c) {
		return problem.Check(problem.Field{Name: "channel", Key: "familyaccount.no-gateway"})
	}
	return nil
}

// Waiting are the newest messages of the last hour: for a gateway, and for the
// page of a demonstration that shows what real people would find on their phones.
func (s *Service) Waiting(ctx context.Context, limit int) ([]Message, error) {
	var list []waiting
	err := s.db.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		list, err = selectMessages(ctx, r, db.Millis(s.Sessions.clock.Now().Add(-keepMessages)), limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	var out []Message
	for _, w := range list {
		keys, err := s.keys.Keys(ctx, scope(w.member))
		if err != nil {
			return nil, err
		}
		b, err := keys.Open(scope(w.member), messageAt(w.id), w.sealed)
		if err != nil {
			continue // its key is gone
		}
		m := Message{ID: w.id, At: db.Time(w.at)}
		if err := json.Unmarshal(b, &m); err != nil {
			return nil, fmt.Errorf("read a message: %w", err)
		}
		out = append(out, m)
	}
	return out, nil
}

// Sent forgets a message that a gateway has passed on.
func (s *Service) Sent(ctx context.Context, message string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteMessage(ctx, tx, message) })
}
