package app

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/ledger"
	"onestory/internal/kit/seal"
)

type doctorCmd struct {
	Database
}

// finding is one thing that the doctor looked at.
type finding struct {
	ok      bool
	serious bool
	what    string
	remedy  string
}

// Run prints what is well and what is not, and what to do; it exits 1 if
// something serious is wrong. It changes nothing.
func (c doctorCmd) Run(r *run) error {
	conf, err := c.resolve()
	if err != nil {
		return err
	}
	bad := false
	for _, f := range examine(r.ctx, conf) {
		mark := "ok     "
		if !f.ok {
			mark = "advice "
			if f.serious {
				mark, bad = "WRONG  ", true
			}
		}
		fmt.Fprintln(r.out, mark, f.what)
		if !f.ok {
			fmt.Fprintln(r.out, "        do:", f.remedy)
		}
	}
	if bad {
		return exitError(1)
	}
	return nil
}

func examine(ctx context.Context, c Database) []finding {
	out := []finding{{ok: true, what: "configuration: database " + db.Redact(c.Database) + ", keys in " + c.Keys}}
	d, err := db.Open(ctx, c.Database, db.Options{})
	if err != nil {
		return append(out, finding{serious: true, what: "database: " + err.Error(), remedy: "check the address, that the server runs, and that this user may use it"})
	}
	defer d.Close()
	pending, err := d.Pending(ctx, schemas()...)
	out = append(out, finding{ok: err == nil && len(pending) == 0, serious: true, what: fmt.Sprintf("database: opens; %d migrations wait", len(pending)), remedy: "run `onestory migrate`"})
	_, err = seal.ReadRing(c.Keys + "/kek.txt")
	what := "keys: the key file can be read, and by this user alone"
	if err != nil {
		what = "keys: " + err.Error()
	}
	out = append(out, finding{ok: err == nil, serious: true, what: what, remedy: "put the key file back, or correct its mode (chmod 600); without it nothing sealed can be read"})
	out = append(out, ledgerWhole(ctx, d, c))
	path, local := strings.CutPrefix(c.Database, "sqlite:")
	if local {
		out = append(out,
			finding{ok: !sameVolume(path, c.Keys), what: "keys: they should not lie on the database's volume", remedy: "give --keys a folder on another volume, so that one stolen disk does not hold both"},
			finding{ok: !sameVolume(path, c.AuditFiles), what: "log: its second sink should lie on another disk", remedy: "give --audit-files a folder on another disk"},
			finding{ok: !sameVolume(path, c.Ledger), what: "ledger: it should not lie on the database's volume", remedy: "give --ledger a folder on another volume that is not in the database's backups, so that what loses the database does not lose the shields made since its backup"},
			diskSpace(path))
	}
	return append(out, clockSkew(ctx, d))
}

// sameVolume: both exist and lie on one device.
func sameVolume(a, b string) bool {
	var sa, sb syscall.Stat_t
	return syscall.Stat(a, &sa) == nil && syscall.Stat(b, &sb) == nil && sa.Dev == sb.Dev
}

func diskSpace(path string) finding {
	var fs syscall.Statfs_t
	dir := path
	if i := strings.LastIndexByte(path, os.PathSeparator); i > 0 {
		dir = path[:i]
	}
	if err := syscall.Statfs(dir, &fs); err != nil {
		return finding{what: "disk: its free space cannot be read", remedy: "check the folder of the database"}
	}
	free := fs.Bavail * uint64(fs.Bsize) >> 20
	return finding{ok: free > 1024, serious: free < 100, what: fmt.Sprintf("disk: %d MiB free", free), remedy: "make room: a full disk stops every change, and reading too once the log cannot be written"}
}

// clockSkew compares the machine's clock with the newest event's.
func clockSkew(ctx context.Context, d *db.DB) finding {
	var newest int64
	err := d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		return r.QueryRow(ctx, `SELECT COALESCE(max(at), 0) FROM audit_subject`).Scan(&newest)
	})
	ahead := time.UnixMilli(newest).Sub(time.Now())
	return finding{ok: err == nil && ahead < time.Minute, serious: true, what: "clock: it is not behind the log", remedy: "correct this machine's clock (use NTP): the log has events from its future"}
}

// ledgerWhole holds the ledger's files against what the database has seen of them.
func ledgerWhole(ctx context.Context, d *db.DB, c Database) finding {
	out := finding{serious: true, what: "ledger: whole, as far as the database has seen it", remedy: "put the ledger's folder back (--ledger); if it is lost for good, start once with --ledger-lost and look through shields and suspended accounts by hand"}
	var marks []ledger.Mark
	err := d.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		marks, err = ledger.Marks(ctx, r)
		return err
	})
	if err != nil {
		out.what = "ledger: what the database has seen of it cannot be read: run `onestory migrate`"
		return out
	}
	faults, err := ledger.Compare(c.Ledger, marks)
	if err != nil {
		faults = append(faults, err.Error())
	}
	if out.ok = len(faults) == 0; !out.ok {
		out.what = "ledger: " + strings.Join(faults, "; ")
	}
	return out
}
