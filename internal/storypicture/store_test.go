package storypicture

import (
	"bytes"
	"context"
	"testing"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/lib/workday"
)

// TestStore: a picture is kept as it is, the newest first, under any of the child's
// ids; taken out, nothing of it is left.
func TestStore(t *testing.T) {
	dbtest.Run(t, []db.Schema{Schema()}, func(t *testing.T, d *db.DB) {
		day, err := workday.Parse("2026-11-20")
		if err != nil {
			t.Fatal(err)
		}
		at := time.UnixMilli(1_800_000_000_000).UTC()
		a := row{Picture: Picture{ID: "a", Child: "c1", Kind: "child", SaidOn: day, By: "nurse", Agencies: []string{"school", "health"}, At: at, MIME: "image/png"}, sealed: []byte("text")}
		b := row{Picture: Picture{ID: "b", Child: "c2", Member: "family:m", SaidOn: day, By: "family:m", At: at.Add(time.Second), MIME: "image/jpeg"}, sealed: []byte("text")}
		content := bytes.Repeat([]byte{0, 255, 7}, 400_000)
		err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if err := insert(ctx, tx, a, content); err != nil {
				return err
			}
			return insert(ctx, tx, b, []byte("small"))
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			list, err := selectOfChild(ctx, tx, []string{"c1", "c2"})
			if err != nil {
				return err
			}
			if len(list) != 2 || list[0].ID != "b" || list[1].SaidOn != day || len(list[1].Agencies) != 2 || !list[1].At.Equal(at) {
				t.Errorf("%+v", list)
			}
			got, err := selectContent(ctx, tx, a.Picture)
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("the content differs: %v", err)
			}
			if err := drop(ctx, tx, a.Picture); err != nil {
				return err
			}
			if list, err = selectOfChild(ctx, tx, []string{"c1"}); err != nil || len(list) != 0 {
				t.Errorf("left: %+v, %v", list, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestReadable: a picture is seen by those for whom it is, and by who added it.
func TestReadable(t *testing.T) {
	for _, c := range []struct {
		only            []string
		agency, account string
		want            bool
	}{{nil, "x", "y", true}, {[]string{"school"}, "school", "y", true}, {[]string{"school"}, "health", "y", false}, {[]string{"school"}, "health", "nurse", true}} {
		if got := (Picture{Agencies: c.only, By: "nurse"}).Readable(c.agency, c.account); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
