package app

import (
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
)

// visitNested are the doors to what was taken along of an assessment that once goes
// to, and to a copy as a PDF.
func (w *world) visitNested(once func(url.Values) nested, copies nested) map[string]nested {
	w.t.Helper()
	w.prints()
	file, paper := w.scalar(`SELECT id FROM homevisit WHERE kind = 'file'`), w.scalar(`SELECT id FROM homevisit WHERE kind = 'paper'`)
	takes, locked, printed, back := once(url.Values{"kind": {"paper"}}), once(url.Values{}), once(url.Values{}), once(url.Values{"_do": {"written"}})
	locked.crossed["pack"], locked.right["pack"] = file, file
	printed.crossed["paper"], printed.right["paper"] = paper, paper
	back.crossed["pack"], back.right["pack"] = paper, paper
	const one = "/child/{child}/assessment/{assessed}/visit"
	return map[string]nested{"/child/{child}/assessment/{assessed}/copies/{whose}/pdf": copies, one: takes, one + "/{pack}/file": locked, one + "/{paper}/paper": printed, one + "/{pack}/return": back}
}

// TestLostPackAlerts: a pack that is said to be lost is before information governance
// within a moment, without a name.
func TestLostPackAlerts(t *testing.T) {
	t.Parallel()
	w := open(t)
	pack := w.scalar(`SELECT id FROM homevisit WHERE kind = 'file'`)
	nurse := w.as("Nia Bevan")
	if a := nurse.post("/packs/"+pack+"/lost", url.Values{}); a.location() != "/packs/"+pack {
		t.Fatalf("lose it: %d", a.status)
	}
	if err := w.d.sequencer().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.f.watcher.Take(t.Context(), w.d.db); err != nil {
		t.Fatal(err)
	}
	page := string(w.as("Lena Fox").get("/alerts").body)
	if !strings.Contains(page, "Lost what was taken to a visit") || strings.Contains(page, "Thistlewood") {
		t.Errorf("governance is not alerted, or is told whose it is: %v", strings.Contains(page, "Thistlewood"))
	}
}

// TestTimelineIsOnesOwn: who has a part in the episode sees how needs went; who only
// knows the child sees nothing of it, and nothing says that there is anything.
func TestTimelineIsOnesOwn(t *testing.T) {
	t.Parallel()
	w := open(t)
	chidi, chika := w.child("Chidi", "Okafor", "2017-05-14"), w.child("Chika", "Okafor", "2017-05-14")
	nurse, other := w.as("Nia Bevan"), w.as("Ruth Adler")
	for _, v := range []*visitor{nurse, other} {
		for _, c := range []string{chidi, chika} {
			v.state(c, string(access.Safeguarding))
		}
	}
	page := string(nurse.get("/child/" + chidi + "/timeline").body)
	for _, want := range []string{"os-chart", "Feeling safe", "Quiet at break", "Something of his own", "The child, together", "Plan 1"} {
		if !strings.Contains(page, want) {
			t.Errorf("the nurse does not see %q", want)
		}
	}
	a, b := other.get("/child/"+chidi+"/timeline"), other.get("/child/"+chika+"/timeline")
	if a.status != 200 || a.status != b.status || strings.Contains(string(a.body), "os-chart") || strings.Contains(string(a.body), "Quiet at break") || !strings.Contains(string(a.body), "nothing yet") {
		t.Errorf("the duty broker sees: %d %d", a.status, b.status)
	}
}
