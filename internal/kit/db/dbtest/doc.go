// Package dbtest runs a test on both databases: SQLite in a temporary file,
// and PostgreSQL in a schema of its own on the server that `make test` started
// (ONESTORY_TEST_POSTGRES names it). Without that server the PostgreSQL half is
// skipped and says so; where CI=true that is a failure.
package dbtest
