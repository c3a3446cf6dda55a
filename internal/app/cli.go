package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"onestory/internal/kit/web"
)

// cli is every command with its flags. Names of commands and flags are stable:
// scripts depend on them.
type cli struct {
	Config  kong.ConfigFlag `help:"A JSON file of settings, named like the flags." placeholder:"FILE"`
	Demo    demoCmd         `cmd:"" help:"Make a fictional authority, if there is none yet, and serve it."`
	Serve   serveCmd        `cmd:"" help:"Serve a deployment."`
	Migrate migrateCmd      `cmd:"" help:"Make or update the tables of a deployment."`
	Doctor  doctorCmd       `cmd:"" help:"Check configuration, database, keys, disks and clock, and say what to do."`
	Audit   auditCmd        `cmd:"" help:"Prove the audit log."`
	Backup  backupCmd       `cmd:"" help:"Write an encrypted backup."`
	Restore restoreCmd      `cmd:"" help:"Restore an encrypted backup into a new database."`
	Feed    feedCmd         `cmd:"" help:"Take in suppliers' files."`
	Match   matchCmd        `cmd:"" help:"Train the models by which records are matched."`
	Quality qualityCmd      `cmd:"" help:"Count how good the records are."`
	User    userCmd         `cmd:"" help:"Create, list and suspend accounts."`
	Portal  portalCmd       `cmd:"" help:"Portals that show people who looked."`
	Reindex reindexCmd      `cmd:"" help:"Make the search tables again, after a restore."`
	Link    linkCmd         `cmd:"" help:"Find the records of one person in one CSV file, or between two."`
	Bench   benchCmd        `cmd:"" help:"Measure on this machine."`
	Version versionCmd      `cmd:"" help:"Say which version this is."`
}

// run is what a command gets.
type run struct {
	ctx    context.Context
	out    io.Writer
	err    io.Writer
	logger *slog.Logger
}

// exitError ends the program with a code, saying nothing more.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Main runs the program and returns its exit code: 0 done, 1 failed, 2 used wrongly.
func Main(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	code := -1
	p, err := kong.New(&c, kong.Name("onestory"), kong.Description("So that a child only tells their story once."),
		kong.Writers(out, errOut), kong.Exit(func(n int) { code = n }),
		kong.Configuration(configFile(settingNames())))
	if err != nil {
		fmt.Fprintln(errOut, "onestory:", err)
		return 2
	}
	k, err := p.Parse(args)
	if code >= 0 { // --help
		return code
	}
	if err != nil {
		fmt.Fprintln(errOut, "onestory:", err)
		fmt.Fprintln(errOut, "Run `onestory --help` to see the commands, `onestory COMMAND --help` for one command's flags.")
		return 2
	}
	logger := slog.New(web.SafeHandler(slog.NewTextHandler(errOut, nil), "cause", "sink", "count", "listen", "node", "action"))
	err = k.Run(&run{ctx: ctx, out: out, err: errOut, logger: logger})
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return int(exit)
	}
	fmt.Fprintln(errOut, "onestory:", err)
	return 1
}

// settingNames are the flags that a configuration file may set.
func settingNames() []string {
	var c cli
	p, err := kong.New(&c)
	if err != nil {
		return nil
	}
	var names []string
	seen := map[string]bool{}
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			if !seen[f.Name] && f.Name != "help" && f.Name != "config" && f.Name != "ledger-lost" { // which is said once, not for good
				seen[f.Name] = true
				names = append(names, f.Name)
			}
		}
		for _, ch := range n.Children {
			walk(ch)
		}
	}
	walk(p.Model.Node)
	return names
}

type versionCmd struct{}

// Run prints the version: the module's if built from one, else the revision.
func (versionCmd) Run(r *run) error {
	info, ok := debug.ReadBuildInfo()
	version := "unknown"
	if ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version += " " + s.Value
			}
		}
		version += " " + info.GoVersion
	}
	fmt.Fprintln(r.out, "onestory", version)
	return nil
}
