package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Create an account and print its one-time link. The first one makes the authority's agency too."`
	Suspend userSuspendCmd `cmd:"" help:"Suspend an account at once."`
	List    userListCmd    `cmd:"" help:"List the accounts."`
}

type userAddCmd struct {
	Database
	SignIn    string   `arg:"" help:"Sign-in name, like an e-mail address."`
	Name      string   `help:"The person's name." required:"" placeholder:"NAME"`
	Role      []string `help:"Roles, as in account-admin, index-admin, school-nurse." required:"" placeholder:"ROLE"`
	Agency    string   `help:"Id of the agency." default:"council" placeholder:"ID"`
	Authority string   `help:"Id and name of the authority, for the first account: northbridge=Northbridge." placeholder:"ID=NAME"`
	Broker    string   `help:"The duty broker's telephone number, for the first account." placeholder:"NUMBER"`
	URL       string   `help:"Address of the service, for the link." default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// Run creates the account.
func (c userAddCmd) Run(r *run) error {
	d, f, q, err := c.open(r)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	if err := c.firstTime(r.ctx, f, q); err != nil {
		return explain(err)
	}
	a := account.Account{SignIn: strings.ToLower(c.SignIn), Name: c.Name, Agency: c.Agency}
	for _, role := range c.Role {
		a.Roles = append(a.Roles, access.Role(role))
	}
	q.Action = "account:create"
	made, err := f.accounts.CreateByOperator(r.ctx, q, a)
	if err != nil {
		return explain(err)
	}
	fmt.Fprintf(r.out, "created %s\nGive this link to %s; it works once:\n%s/welcome/%s\n", made.Account, c.Name, strings.TrimSuffix(c.URL, "/"), made.Token)
	return nil
}

func (c userAddCmd) open(r *run) (*deployment, *features, access.Request, error) {
	return openServices(r, c.Database)
}

// openServices opens a deployment of either kind, with its features, for a command
// run by an operator. The request is theirs; the caller names the action.
func openServices(r *run, c Database) (*deployment, *features, access.Request, error) {
	op, err := c.operator()
	if err != nil {
		return nil, nil, access.Request{}, err
	}
	d, err := openFor(r, c, "operator:"+op)
	if err != nil {
		return nil, nil, access.Request{}, err
	}
	return d, services(d, siteOptions{kind: real, logger: r.logger}), access.Request{Actor: "operator:" + op}, nil
}

// firstTime names the authority and adds the agency that the first account needs.
func (c userAddCmd) firstTime(ctx context.Context, f *features, q access.Request) error {
	set, err := f.agencies.Settings(ctx)
	if err != nil {
		return err
	}
	if set.Authority == "" {
		id, name, ok := strings.Cut(c.Authority, "=")
		if !ok || c.Broker == "" {
			return errors.New("this deployment has no authority yet: give --authority ID=NAME and --broker NUMBER with the first account")
		}
		q.Action = "settings:authority"
		set.Authority, set.Name, set.Broker = id, name, c.Broker
		if err := f.agencies.SetAuthority(ctx, q, set); err != nil {
			return err
		}
	}
	all, err := f.agencies.All(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.ID == c.Agency {
			return nil
		}
	}
	if len(all) > 0 {
		return fmt.Errorf("there is no agency %q; add it in the browser first, or name one that exists", c.Agency)
	}
	q.Action = "agency:create"
	_, err = f.agencies.Add(ctx, q, agency.Agency{ID: c.Agency, Name: set.Name + " Council", Kind: "council", Main: set.Broker}, "")
	return err
}

type userSuspendCmd struct {
	Database
	Account string `arg:"" help:"Id of the account."`
}

// Run suspends an account; it acts on the account's next request.
func (c userSuspendCmd) Run(r *run) error {
	d, f, q, err := openServices(r, c.Database)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	q.Action = "account:suspend"
	if err := f.accounts.Suspend(r.ctx, q, c.Account); err != nil {
		return explain(err)
	}
	fmt.Fprintln(r.out, "suspended")
	return nil
}

type userListCmd struct {
	Database
}

// Run lists accounts: id, status, roles and sign-in name.
func (c userListCmd) Run(r *run) error {
	d, f, q, err := openServices(r, c.Database)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	q.Action = "account:list"
	list, err := f.accounts.List(r.ctx, q)
	if err != nil {
		return explain(err)
	}
	for _, a := range list {
		fmt.Fprintf(r.out, "%s  %-10s %-30s %v\n", a.ID, a.Status, a.SignIn, a.Roles)
	}
	return nil
}

// explain turns a problem's key into words for a terminal.
func explain(err error) error {
	var p *problem.Problem
	if !errors.As(err, &p) {
		return err
	}
	words := english()
	text := words.T(p.Key, p.Args...)
	for _, f := range p.Fields {
		text += "\n  " + f.Name + ": " + words.T(f.Key, f.Args...)
	}
	return errors.New(text)
}

func authorityOf(ctx context.Context, d *db.DB) (id string, err error) {
	err = d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		s, err := agency.SettingsOf(ctx, r)
		id = s.Authority
		return err
	})
	return id, err
}
