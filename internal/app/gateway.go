package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"onestory/internal/familyaccount"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/courier"
	"onestory/internal/kit/lease"
)

// Gateway is the flags for what carries families' codes.
type Gateway struct {
	TextGateway  string `help:"Address of the gateway that sends text messages: it gets {reference, to, text} by POST." env:"ONESTORY_TEXT_GATEWAY" name:"text-gateway" placeholder:"https://…"`
	TextToken    string `help:"A file that holds the gateway's token." env:"ONESTORY_TEXT_TOKEN_FILE" name:"text-token-file" type:"path" placeholder:"FILE"`
	MailServer   string `help:"Server that sends e-mail: smtp://USER@HOST:PORT." env:"ONESTORY_MAIL_SERVER" name:"mail-server" placeholder:"URL"`
	MailPassword string `help:"A file that holds the mail server's password." env:"ONESTORY_MAIL_PASSWORD_FILE" name:"mail-password-file" type:"path" placeholder:"FILE"`
	MailFrom     string `help:"Who e-mail comes from. Its subject is always the same, and names nobody." env:"ONESTORY_MAIL_FROM" name:"mail-from" placeholder:"NAME <ADDRESS>"`
}

// subject is that of every e-mail: it says nothing, since others see it light up.
const subject = "Your code · Eich cod"

// outbox is what waits to be carried. Feature familyaccount keeps it.
type outbox interface {
	Waiting(ctx context.Context, limit int) ([]familyaccount.Message, error)
	Sent(ctx context.Context, message string) error
}

// carrier passes messages on.
type carrier interface {
	Send(ctx context.Context, m courier.Message) error
}

// gateways are the carriers by channel.
type gateways map[familyaccount.Channel]carrier

func (g Gateway) open() (gateways, error) {
	out := gateways{}
	if g.TextGateway != "" {
		token, err := secretIn("--text-token-file", g.TextToken)
		if err != nil {
			return nil, err
		}
		texts, err := courier.NewTexts(g.TextGateway, token)
		if err != nil {
			return nil, fmt.Errorf("--text-gateway: %w", err)
		}
		out[familyaccount.Text] = texts
	}
	if g.MailServer != "" {
		password := ""
		if g.MailPassword != "" {
			var err error
			if password, err = secretIn("--mail-password-file", g.MailPassword); err != nil {
				return nil, err
			}
		}
		mail, err := courier.NewMail(g.MailServer, password, g.MailFrom, subject)
		if err != nil {
			return nil, fmt.Errorf("--mail-server, --mail-from: %w", err)
		}
		out[familyaccount.Email] = mail
	}
	return out, nil
}

func secretIn(flag, path string) (string, error) {
	if path == "" {
		return "", errors.New(flag + " is missing: name the file that holds the secret")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	return strings.TrimSpace(string(b)), nil
}

// closed are the channels that nothing carries. In a demonstration a page stands
// in for all of them.
func (o siteOptions) closed() []familyaccount.Channel {
	if o.kind == demo {
		return nil
	}
	return slices.DeleteFunc(familyaccount.Channels(), func(c familyaccount.Channel) bool { return o.gateways[c] != nil })
}

// How often the outbox is looked into, and how long one that failed waits.
const (
	postEvery = time.Second
	postAgain = 20 * time.Second
)

// posting carries what waits in the outbox, on one node at a time. What could not
// be carried is tried again until it is an hour old; what a node that died had
// carried and not yet said so is carried twice.
func (ways gateways) posting(d *deployment, f *features, logger *slog.Logger) func(context.Context) {
	return func(ctx context.Context) {
		if len(ways) == 0 {
			return
		}
		own, failed := lease.New(d.db, d.clock, "post", d.node, time.Minute), map[string]time.Time{}
		every(ctx, postEvery, func() {
			if err := ways.carry(ctx, f.families.accounts, d.clock, own, failed); err != nil && ctx.Err() == nil && !errors.Is(err, lease.ErrLost) {
				logger.Error("background work failed", "action", "carry messages", "cause", err.Error())
			}
		})
	}
}

func (ways gateways) carry(ctx context.Context, box outbox, clk clock.Clock, own *lease.Lease, failed map[string]time.Time) error {
	list, err := box.Waiting(ctx, 200)
	if err != nil || len(list) == 0 {
		return err
	}
	var faults []error
	slices.Reverse(list) // the oldest first
	maps.DeleteFunc(failed, func(id string, _ time.Time) bool {
		return !slices.ContainsFunc(list, func(m familyaccount.Message) bool { return m.ID == id })
	})
	for _, m := range list {
		way := ways[m.Channel]
		if way == nil || clk.Now().Before(failed[m.ID]) {
			continue
		}
		if err := own.Hold(ctx); err != nil {
			return err
		}
		if err := way.Send(ctx, courier.Message{Ref: m.ID, To: m.Address, Text: m.Text}); err != nil {
			failed[m.ID] = clk.Now().Add(postAgain)
			faults = append(faults, err)
			continue
		}
		delete(failed, m.ID)
		if err := box.Sent(ctx, m.ID); err != nil {
			return errors.Join(append(faults, fmt.Errorf("note that a message was carried: %w", err))...)
		}
	}
	return errors.Join(faults...)
}
