package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"onestory/internal/kit/db"
)

type backupCmd struct {
	Database
	To        string   `arg:"" help:"File to write, for example backup-2026-11-22.age. It must not exist yet." type:"path"`
	Recipient []string `help:"Public key (age1…) of whoever can open the backup; its private half stays offline." required:"" placeholder:"AGE1…"`
	What      string   `help:"The database, or the key store (which is backed up apart and kept briefly)." enum:"database,keystore" default:"database"`
}

// Run copies the database while it is in use, without the search tables, and
// encrypts the copy.
func (c backupCmd) Run(r *run) error {
	conf, err := c.resolve()
	if err != nil {
		return err
	}
	if _, err := c.operator(); err != nil {
		return err
	}
	var to []age.Recipient
	for _, s := range c.Recipient {
		rec, err := age.ParseX25519Recipient(s)
		if err != nil {
			return fmt.Errorf("--recipient: %q is not an age public key", s)
		}
		to = append(to, rec)
	}
	if d, err := openAny(r, c.Database); err != nil { // and so the copy knows how far the ledger had come
		return err
	} else {
		d.close()
	}
	url := conf.Database
	if c.What == "keystore" {
		url = conf.KeyStore
	}
	dir, err := os.MkdirTemp(filepath.Dir(c.To), ".backup-")
	if err != nil {
		return fmt.Errorf("make a folder for the copy: %w", err)
	}
	defer os.RemoveAll(dir)
	plain := filepath.Join(dir, "copy")
	if err := copyDatabase(r.ctx, url, plain); err != nil {
		return err
	}
	if err := encrypt(plain, c.To, to); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "wrote %s\n", c.To)
	return recordCommand(r, c.Database, "operate:backup")
}

// copyDatabase writes a plain copy: SQLite's own file, or pg_dump's custom format.
func copyDatabase(ctx context.Context, url, to string) error {
	if !strings.HasPrefix(url, "sqlite:") {
		cmd := exec.CommandContext(ctx, "pg_dump", "--format=custom", "--exclude-table-data=find_*", "--file="+to, "--dbname="+url)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("pg_dump: %w: %s", err, strings.TrimSpace(strings.ReplaceAll(string(out), url, db.Redact(url))))
		}
		return nil
	}
	d, err := db.Open(ctx, url, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Copy(ctx, to); err != nil {
		return err
	}
	return dropSearch(ctx, to)
}

// dropSearch empties the search tables of a copy: they are made again after a
// restore, and a backup without them gives nobody a list of names.
func dropSearch(ctx context.Context, file string) error {
	d, err := db.Open(ctx, "sqlite:"+file, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	for _, table := range []string{"find_name", "find_key", "find_child", "find_token", "find_search"} {
		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM `+table)
			if err != nil && strings.Contains(err.Error(), "no such table") {
				return nil // the key store has none
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("leave %s out of the backup: %w", table, err)
		}
	}
	return d.Vacuum(ctx)
}

func encrypt(from, to string, recipients []age.Recipient) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("read the copy: %w", err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w, err := age.Encrypt(out, recipients...)
	if err != nil {
		return fmt.Errorf("encrypt the backup: %w", err)
	}
	if _, err := io.Copy(w, in); err != nil {
		return fmt.Errorf("encrypt the backup: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("encrypt the backup: %w", err)
	}
	return out.Sync()
}

type restoreCmd struct {
	Database
	From     string `arg:"" help:"The backup file." type:"existingfile"`
	Identity string `help:"File with the private key that opens the backup." required:"" type:"existingfile" placeholder:"FILE"`
	What     string `help:"The database, or the key store." enum:"database,keystore" default:"database"`
}

// Run decrypts a backup, replays the ledger over it, and only then puts it
// where it is served from.
func (c restoreCmd) Run(r *run) error {
	conf, err := c.resolve()
	if err != nil {
		return err
	}
	if _, err := c.operator(); err != nil {
		return err
	}
	url := conf.Database
	if c.What == "keystore" {
		url = conf.KeyStore
	}
	path, ok := strings.CutPrefix(url, "sqlite:")
	if !ok {
		return errors.New("restore into PostgreSQL: decrypt with `age -d`, then run pg_restore into an empty database, then `onestory migrate`, which replays the ledger")
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s exists already: restore into a new file, so that nothing is overwritten", path)
	}
	f, err := os.Open(c.Identity)
	if err != nil {
		return fmt.Errorf("--identity: %w", err)
	}
	defer f.Close()
	ids, err := age.ParseIdentities(f)
	if err != nil {
		return fmt.Errorf("--identity: %w", err)
	}
	if err := clearUnfinished(path); err != nil {
		return err
	}
	if err := decrypt(c.From, path+unfinished, ids); err != nil {
		return err
	}
	if c.What == "keystore" {
		return restoreKeys(r, conf, path)
	}
	return restoreDatabase(r, conf, path)
}

// unfinished ends the name of a database that is being restored: nobody serves
// from it, whenever the power goes.
const unfinished = ".restoring"

// clearUnfinished removes what an earlier restore that was cut short left.
func clearUnfinished(path string) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + unfinished + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove what an earlier restore left: %w", err)
		}
	}
	return nil
}

// restoreDatabase replays the ledger over a database that was decrypted, and
// puts it in place.
func restoreDatabase(r *run, c Database, path string) error {
	c.Database, c.DatabaseFile = "sqlite:"+path+unfinished, ""
	d, err := openAfter(r.ctx, c, real, false, true, everyone{}, r.logger)
	if errors.Is(err, errOtherKind) {
		d, err = openAfter(r.ctx, c, demo, false, true, everyone{}, r.logger)
	}
	if err != nil {
		return fmt.Errorf("the backup was not put in place: %w", errors.Join(err, clearUnfinished(path)))
	}
	put := d.put
	op, err := c.operator()
	if err == nil {
		err = d.log.Record(r.ctx, commandEvent(op, "operate:restore"))
	}
	d.close()
	if err != nil {
		return err
	}
	if err := inPlace(path); err != nil {
		return err
	}
	put.print(r.out)
	fmt.Fprintf(r.out, "restored %s; the search tables are made again by `onestory reindex`\n", path)
	return nil
}

// inPlace gives a restored database its own name.
func inPlace(path string) error {
	for _, end := range []string{"-wal", "-shm"} { // gone after a clean close; a rest would belong to no file
		if _, err := os.Stat(path + unfinished + end); err == nil {
			return fmt.Errorf("%s is still in use", path+unfinished)
		}
	}
	if err := os.Rename(path+unfinished, path); err != nil {
		return fmt.Errorf("put the database in place: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func decrypt(from, to string, ids []age.Identity) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	defer in.Close()
	plain, err := age.Decrypt(in, ids...)
	if err != nil {
		return fmt.Errorf("the backup does not open with this key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the database: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, plain); err != nil {
		return fmt.Errorf("decrypt the backup: %w", err)
	}
	return out.Sync()
}

// recordCommand writes in the log that an operator ran a command.
func recordCommand(r *run, c Database, action string) error {
	op, err := c.operator()
	if err != nil {
		return err
	}
	d, err := openAny(r, c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.ctx, 30*time.Second)
	defer cancel()
	defer d.finish(ctx)
	return d.log.Record(ctx, commandEvent(op, action))
}

// openAny opens a deployment of whichever kind it is, for commands that serve both.
func openAny(r *run, c Database) (*deployment, error) {
	d, err := openDeployment(r.ctx, c, real, false, everyone{}, r.logger)
	if err == nil {
		return d, nil
	}
	if second, err2 := openDeployment(r.ctx, c, demo, false, everyone{}, r.logger); err2 == nil {
		return second, nil
	}
	return nil, err
}
