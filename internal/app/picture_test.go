package app

import (
	"bytes"
	"image"
	"net/http"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/storypicture"
)

// pictureNested are the doors to a drawing of another child's, and to one of somebody
// else's on a page of one's own.
func (w *world) pictureNested(mine string) map[string]nested {
	w.t.Helper()
	tyler, jess := w.child("Tyler", "Thistlewood", "2014-02-28"), w.childOf(access.Family)
	his := w.scalar(`SELECT id FROM storypicture WHERE child = $1`, tyler)
	hers := w.ownPicture(jess)
	mother := w.as("Ruth Harcastle")
	shown, dropped := crossing(w.as("Nia Bevan"), "picture", his, mine, tyler), crossing(w.as("Nia Bevan"), "picture", his, mine, tyler)
	own := nested{mother, map[string]string{"child": jess, "picture": his}, map[string]string{"child": jess, "picture": hers}, http.StatusSeeOther, nil, true}
	return map[string]nested{
		"/child/{child}/story/pictures/{picture}/image": shown,
		"/child/{child}/story/pictures/{picture}":       dropped,
		"/my/{child}/words/pictures/{picture}/image":    own,
		"/my/{child}/words/pictures/{picture}":          own,
	}
}

// ownPicture is one that the mother adds on her own page, for one agency that it names.
func (w *world) ownPicture(child string, agencies ...string) string {
	w.t.Helper()
	b, err := demoDrawing()
	if err != nil {
		w.t.Fatal(err)
	}
	q := access.Request{Actor: w.people["Ruth Harcastle"], Action: "family:words", Child: child, Level: access.Existence}
	if err := w.f.pictures.AddOwn(w.t.Context(), q, storypicture.Picture{Agencies: agencies, Details: storypicture.Details{Alt: "Our garden"}}, b, ""); err != nil {
		w.t.Fatal(err)
	}
	return w.scalar(`SELECT id FROM storypicture WHERE child = $1 AND member = $2 ORDER BY at DESC, id DESC LIMIT 1`, child, w.people["Ruth Harcastle"])
}

// TestPictures: a drawing stands beside the story, and is a picture that was drawn
// anew; one that a mother adds herself is seen by those for whom it is, and by no
// other parent; taken back, nothing of it is kept.
func TestPictures(t *testing.T) {
	t.Parallel()
	w := open(t)
	tyler, jess := w.child("Tyler", "Thistlewood", "2014-02-28"), w.childOf(access.Family)
	nurse := w.as("Nia Bevan")
	for _, c := range []string{tyler, jess} {
		nurse.state(c, string(access.HealthNeed))
	}
	at := "/child/" + tyler + "/story"
	page := nurse.get(at)
	img := page.page(t).All("figure img")
	if len(img) != 1 || !strings.Contains(img[0].Attr("alt"), "one yellow window") {
		t.Fatalf("the story page shows %d pictures", len(img))
	}
	got := nurse.get(img[0].Attr("src"))
	if got.header.Get("Content-Type") != "image/png" || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("sent as %v", got.header)
	}
	if _, _, err := image.Decode(bytes.NewReader(got.body)); err != nil {
		t.Error(err)
	}
	mother, father := w.as("Ruth Harcastle"), w.as("Mark Penhallow")
	id := w.ownPicture(jess)
	if a := mother.get("/my/" + jess + "/words/pictures"); !strings.Contains(string(a.body), id) {
		t.Errorf("the mother does not see her own: %d", a.status)
	}
	if a := father.get("/my/" + jess + "/words/pictures"); strings.Contains(string(a.body), id) || strings.Contains(string(a.body), "garden") {
		t.Error("the father, who lives elsewhere, sees it")
	}
	if a := father.get("/my/" + jess + "/words/pictures/" + id + "/image"); bytes.HasPrefix(a.body, []byte("\x89PNG")) {
		t.Error("the father opens it")
	}
	theirs := "/child/" + jess + "/story/pictures/" + id
	if a := nurse.get(theirs + "/image"); a.status != http.StatusOK {
		t.Errorf("a helper does not see it: %d", a.status)
	}
	if a := nurse.post(theirs, nil); a.status != http.StatusNotFound {
		t.Errorf("a helper takes out what the mother added: %d", a.status)
	}
	w.exec(`UPDATE storypicture SET agencies = 'some-other-agency' WHERE id = $1`, id)
	if a := nurse.get(theirs + "/image"); a.status != http.StatusNotFound {
		t.Errorf("a helper for whom it is not sees it: %d", a.status)
	}
	if a := mother.post("/my/"+jess+"/words/pictures/"+id, nil); a.status != http.StatusSeeOther {
		t.Errorf("taken back: %d", a.status)
	}
	if n := len(w.ids(`SELECT id FROM storypicture WHERE id = $1`, id)); n != 0 {
		t.Error("something of it is kept")
	}
}
