package account

import (
	"context"
	"embed"
	"io/fs"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/seal"
	"onestory/internal/kit/web"
)

//go:embed schema/*.sql
var schema embed.FS

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Schema is the tables of accounts and sessions.
func Schema() db.Schema { return db.Schema{Name: "account", FS: schema} }

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Templates are the pages of accounts.
func Templates() web.Pages {
	files, err := fs.Sub(pages, "page")
	if err != nil { // only for a malformed path
		panic(err)
	}
	return web.Pages{Feature: "account", Files: files}
}

// Service is the use cases of accounts. It is safe for concurrent use.
type Service struct {
	Parts
	hasher *hasher
}

// Parts are what a Service is made of; all but Leave and Demo must be set.
type Parts struct {
	DB       *db.DB
	Gate     *access.Gate
	Log      *audit.Log
	Keys     *seal.Keeper
	IDs      id.Source
	Sessions *Sessions
	// Leave passes on what an account that is being suspended leads; nil does nothing.
	Leave func(ctx context.Context, tx *db.Tx, g access.Grant, account string) ([]audit.State, error)
	// Demo allows SignInAs: for a demonstration with made-up children only.
	Demo bool
}

// New makes the Service.
func New(p Parts) *Service { return &Service{p, newHasher(current)} }
