package app

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/kit/db"
)

// TestRefusedRowsAreForgotten: what a supplier's refused rows said is destroyed
// by the work of a node once its time is over.
func TestRefusedRowsAreForgotten(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	actors := account.Operators{Accounts: everyone{}, Authority: demoAuthority, IDs: []string{demoOperator}}
	d, err := openDeployment(ctx, Database{Database: "sqlite:" + filepath.Join(t.TempDir(), "onestory.db")}, demo, true, actors, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	f := services(d, siteOptions{kind: demo, logger: quiet()})
	if err := f.demoSettings(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.feeds.SignOff(ctx, access.Request{Actor: demoOperator, Action: "feed:setup"}, "youth-justice", "a test"); err != nil {
		t.Fatal(err)
	}
	file := "CASE_REF,LAST_NAME,FIRST_NAME,DOB,SEX,ADDRESS,POSTCODE,CASE_MANAGER,CASE_MANAGER_TEL,TEAM,DUTY_TEL,INTERVENTION,START_DATE,END_DATE\n" +
		"1,,,,,,,,,,,,,\n" // no names, no dates
	path := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &run{ctx: ctx, out: os.Stdout, err: os.Stderr, logger: quiet()}
	rep, err := f.importFile(r, access.Request{Actor: demoOperator, Action: "feed:import"}, "youth-justice", path, false)
	if err != nil || rep.Operator.Refused != 1 {
		t.Fatalf("%+v, %v; want one refused row", rep.Operator, err)
	}
	scope := "feed-run:" + rep.Run
	if keys, err := d.keys.Keys(ctx, scope); err != nil || !keys.Has(scope) {
		t.Fatalf("the refused rows have no key of their own: %v", err)
	}
	if err := f.forget(ctx, d); err != nil {
		t.Fatal(err)
	}
	if keys, _ := d.keys.Keys(ctx, scope); !keys.Has(scope) {
		t.Error("destroyed before its time")
	}
	err = d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { // as if a month had passed
		_, err := tx.Exec(ctx, `UPDATE feed_run SET expires_at = 1 WHERE id = $1`, rep.Run)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.forget(ctx, d); err != nil {
		t.Fatal(err)
	}
	if keys, err := d.keys.Keys(ctx, scope); err != nil || keys.Has(scope) {
		t.Errorf("the key of rows past their time is still there: %v", err)
	}
}
