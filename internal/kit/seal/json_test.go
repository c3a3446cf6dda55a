package seal_test

import (
	"errors"
	"testing"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// TestJSON: a value comes back in its own place alone; nothing, and what was
// disposed of, leave what stands there.
func TestJSON(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, seal.NewRing([32]byte{1}))
		got := keys(t, k, "child:a", "child:b")
		b, err := got.SealJSON("child:a", here, map[string]string{"words": "hers"})
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]string
		if err := got.OpenJSON("child:a", here, b, &v); err != nil || v["words"] != "hers" {
			t.Errorf("%v, %v", v, err)
		}
		if err := got.OpenJSON("child:a", here, nil, &v); err != nil || v["words"] != "hers" {
			t.Errorf("of nothing: %v, %v", v, err)
		}
		if err := got.OpenJSON("child:b", here, b, &v); err == nil {
			t.Error("it opens under another child's key")
		}
		elsewhere := here
		elsewhere.Row = "r2"
		if err := got.OpenJSON("child:a", elsewhere, b, &v); err == nil {
			t.Error("it opens in another place")
		}
		if _, err := got.SealJSON("child:none", here, v); !errors.Is(err, seal.ErrShredded) {
			t.Errorf("sealed without a key: %v", err)
		}
		if err := k.Shred(ctx, "child:a"); err != nil {
			t.Fatal(err)
		}
		left, err := k.Keys(ctx, "child:a")
		if err != nil {
			t.Fatal(err)
		}
		kept := map[string]string{"words": "as they were"}
		if err := left.OpenJSON("child:a", here, b, &kept); err != nil || kept["words"] != "as they were" {
			t.Errorf("disposed of: %v, %v", kept, err)
		}
	})
}
