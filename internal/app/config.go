package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Database is the flags of every command that opens a deployment.
type Database struct {
	Database     string `help:"The database: sqlite:PATH or postgres://USER@HOST/NAME." env:"ONESTORY_DATABASE" placeholder:"URL"`
	DatabaseFile string `help:"A file that holds the database's address, so that no password shows." env:"ONESTORY_DATABASE_FILE" type:"path" placeholder:"FILE"`
	Keys         string `help:"Folder of the key files. Keep it on another volume than the database." env:"ONESTORY_KEYS" type:"path" placeholder:"DIR"`
	KeyStore     string `help:"The key store's database, backed up apart. Default: a file in the folder of keys; several hosts share a postgres:// one." env:"ONESTORY_KEYSTORE" name:"keystore" placeholder:"URL"`
	AuditFiles   string `help:"Folder of the log's second sink, best on another disk." env:"ONESTORY_AUDIT_FILES" type:"path" placeholder:"DIR"`
	Ledger       string `help:"Folder of the ledger of shields, suspensions and destroyed keys. Keep it on another volume than the database and out of its backups; several hosts share one." env:"ONESTORY_LEDGER" type:"path" placeholder:"DIR"`
	LedgerLost   bool   `help:"Go on although the ledger is missing or damaged: what it held since the last backup is lost, and shields and suspensions must be looked through by hand."`
	Checkpoints  string `help:"Folder that signed checkpoints of the log are published in." env:"ONESTORY_CHECKPOINTS" type:"path" placeholder:"DIR"`
	CacheMB      int    `help:"Memory for the pages of SQLite that are being written, in MB; each of its readers takes a quarter of it." env:"ONESTORY_CACHE_MB" name:"cache-mb" default:"64" placeholder:"MB"`
	Operator     string `help:"Who runs this command; it is written in the log." env:"ONESTORY_OPERATOR" placeholder:"NAME"`

	volatile bool // nothing is durable: for filling a database with made-up children
}

// resolve fills in defaults and reads the address from its file.
func (c Database) resolve() (Database, error) {
	if c.DatabaseFile != "" {
		if c.Database != "" {
			return c, errors.New("give --database or --database-file, not both")
		}
		b, err := os.ReadFile(c.DatabaseFile)
		if err != nil {
			return c, fmt.Errorf("--database-file: %w", err)
		}
		c.Database = strings.TrimSpace(string(b))
	}
	if c.Database == "" {
		return c, errors.New("which database? Give --database sqlite:PATH or postgres://…, or set ONESTORY_DATABASE")
	}
	home := "onestory-data"
	if path, ok := strings.CutPrefix(c.Database, "sqlite:"); ok {
		home = filepath.Dir(path)
	}
	if c.Keys == "" {
		c.Keys = filepath.Join(home, "keys")
	}
	if c.KeyStore == "" {
		c.KeyStore = "sqlite:" + filepath.Join(c.Keys, "keystore.db")
	}
	if c.AuditFiles == "" {
		c.AuditFiles = filepath.Join(home, "audit")
	}
	if c.Ledger == "" {
		c.Ledger = filepath.Join(filepath.Dir(c.Keys), "ledger")
	}
	if c.Checkpoints == "" {
		c.Checkpoints = filepath.Join(home, "checkpoints")
	}
	return c, nil
}

// operator is the name to log commands under; commands that touch personal data
// refuse to run without one.
func (c Database) operator() (string, error) {
	if strings.TrimSpace(c.Operator) == "" {
		return "", errors.New("this command touches personal data and is logged: say who runs it with --operator NAME (or set ONESTORY_OPERATOR)")
	}
	return strings.TrimSpace(c.Operator), nil
}

// configFile is a kong resolver of a JSON file: {"database": "…", "serve": {"listen": "…"}}.
// A key that no flag answers to is refused by name.
func configFile(known []string) kong.ConfigurationLoader {
	return func(r io.Reader) (kong.Resolver, error) {
		values := map[string]any{}
		d := json.NewDecoder(r)
		if err := d.Decode(&values); err != nil {
			return nil, fmt.Errorf("the configuration file is not JSON: %w", err)
		}
		for k := range values {
			if !slices.Contains(known, k) {
				return nil, fmt.Errorf("the configuration file has %q, which is no setting; settings are: %s", k, strings.Join(known, ", "))
			}
		}
		return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
			v, ok := values[flag.Name]
			if !ok {
				return nil, nil
			}
			return v, nil
		}), nil
	}
}
