package app

import (
	"bytes"
	"image"
	"image/png"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/form"
	"onestory/lib/workday"
)

// drafted is the item of an assessment of Tyler's that is being written, complete.
func (w *world) drafted() string {
	w.t.Helper()
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	item := w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.state = 'draft'`, tyler)
	q := access.Request{Actor: w.people["Nia Bevan"], Action: "assessment:write", Child: tyler, Item: item, Level: access.Content}
	for _, part := range []string{"family", "child", "adult1"} {
		if err := w.f.assess.Take(w.t.Context(), q, part, func(d *form.Definition) map[string]form.Sheet {
			return d.Respond(demoWhole(workday.InUK(w.d.clock.Now())))
		}); err != nil {
			w.t.Fatal(err)
		}
	}
	return item
}

// assessNested are the doors to an assessment of another child.
func (w *world) assessNested(mine string) map[string]nested {
	w.t.Helper()
	tyler := w.child("Tyler", "Thistlewood", "2014-02-28")
	nurse := w.as("Nia Bevan")
	s := sharingScene{f: w.f, ctx: w.t.Context(), who: w.people, today: workday.InUK(w.d.clock.Now())}
	kid, course := w.agreedTo(s)
	item := w.drafted()
	to := func(more url.Values, status int) nested {
		n := crossing(nurse, "assessed", item, mine, tyler)
		n.crossed["whose"], n.right["whose"] = "family", "family"
		n.crossed["page"], n.right["page"] = "2", "2"
		n.status = status
		n.form = func() url.Values {
			more["_draft"] = []string{w.scalar(`SELECT CAST(s.version AS TEXT) FROM assessment_section s JOIN assessment_child c ON c.assessment = s.assessment WHERE c.item = $1 AND s.part = 'family' AND s.section = 'about'`, item)}
			return more
		}
		return n
	}
	once := func(more url.Values) nested {
		n := to(more, http.StatusSeeOther)
		n.form = func() url.Values { return more }
		return n
	}
	begin := crossing(nurse, "episode", course, mine, kid)
	const one = "/child/{child}/assessment/{assessed}"
	ask := once(nil)
	ask.status = http.StatusOK
	year, month, of := workday.InUK(w.d.clock.Now()).AddDays(9).Parts()
	ask.form = func() url.Values {
		return url.Values{"whom": {"outside"}, "to": {"Mrs Hart"}, "about": {"J."}, "due-day": {number(of)}, "due-month": {number(int(month))}, "due-year": {number(year)}}
	}
	chidi := w.child("Chidi", "Okafor", "2017-05-14")
	signed := w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.form = 'eha'`, chidi)
	copies := func(form func() url.Values) nested {
		n := crossing(nurse, "assessed", signed, kid, chidi)
		n.crossed["whose"], n.right["whose"], n.form = "child", "child", form
		return n
	}
	y, m, d := workday.InUK(w.d.clock.Now()).Parts()
	decides := copies(func() url.Values {
		return url.Values{"_version": {w.scalar(`SELECT CAST(coalesce(max(version), 0) AS TEXT) FROM assessment_copy WHERE item = $1`, signed)}}
	})
	gives := copies(func() url.Values {
		return url.Values{"receiver": {"Amara Okafor"}, "on-day": {number(d)}, "on-month": {number(int(m))}, "on-year": {number(y)}}
	})
	passes := copies(func() url.Values {
		return url.Values{"with": {"Borsetshire"}, "because": {"harm"}, "note": {"For the test of this door."}}
	})
	translates := copies(func() url.Values {
		return url.Values{"lang": {"pl"}, "text": {"Tekst"}, "translator": {"Ewa Nowak"}}
	})
	w.attaches(tyler, item)
	reads := once(url.Values{})
	reads.crossed["file"], reads.right["file"] = "1", "1"
	sends := func(content []byte) (n nested) {
		n = once(url.Values{})
		n.visitor = w.as("Nia Bevan")
		n.visitor.attach = content
		return n
	}
	doors := w.visitNested(once, decides)
	maps.Copy(doors, map[string]nested{
		one + "/copies":                               decides,
		one + "/copies/{whose}":                       decides,
		one + "/copies/{whose}/given":                 gives,
		one + "/copies/{whose}/read":                  decides,
		one + "/copies/{whose}/translation":           translates,
		one + "/fhir":                                 decides,
		"/child/{child}/episode/{episode}/assessment": begin,
		one:                           once(url.Values{}),
		one + "/file":                 sends(dot(w.t)),
		one + "/file/{file}":          reads,
		one + "/pack":                 once(url.Values{"pack": {otherPack}, "with": {"Borsetshire"}, "because": {"harm"}, "note": {"For the test of this door."}}),
		one + "/transfer":             passes,
		one + "/compare":              once(url.Values{}),
		one + "/{whose}/{page}":       to(url.Values{}, http.StatusSeeOther),
		one + "/{whose}/{page}/draft": to(url.Values{}, http.StatusOK),
		one + "/{whose}/{page}/merge": to(url.Values{}, http.StatusSeeOther),
		one + "/{whose}/{page}/ask":   ask,
		one + "/sign":                 once(url.Values{"parent": {"screen"}, "parent-name": {"Kelly Thistlewood"}}),
		one + "/add":                  once(url.Values{"text": {"Something more for the test."}}),
	})
	return doors
}

// otherPack is a transfer pack of another authority.
const otherPack = `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"QuestionnaireResponse","status":"completed","item":[{"linkId":"for-child","item":[{"linkId":"for-child.next","answer":[{"valueString":"From elsewhere"}]}]}]}}]}`

// attaches attaches a picture to an assessment.
func (w *world) attaches(child, item string) {
	w.t.Helper()
	if err := w.f.assess.Attach(w.t.Context(), access.Request{Actor: w.people["Nia Bevan"], Action: "assessment:add", Child: child, Item: item, Level: access.Content}, "a.png", dot(w.t), ""); err != nil {
		w.t.Fatal(err)
	}
}

// agreedTo is a course of help of a child who had none, agreed to by a parent and
// without an assessment.
func (w *world) agreedTo(s sharingScene) (child, course string) {
	w.t.Helper()
	for _, child = range w.ids(`SELECT r.child FROM access_relationship r JOIN access_child c ON c.child = r.child AND NOT c.hidden AND NOT c.shielded
		WHERE r.agency = 'first-primary' AND r.ends = '' AND NOT EXISTS (SELECT 1 FROM episode_child e WHERE e.child = r.child)
		AND NOT EXISTS (SELECT 1 FROM access_child_key x JOIN access_kin_key k ON k.key = x.key WHERE x.child = r.child) ORDER BY r.child`) {
		asked, err := w.f.consents.Ask(w.t.Context(), s.as("Nia Bevan", "consent:record", child), "")
		if err != nil {
			w.t.Fatal(err)
		}
		for _, p := range asked.People {
			if p.Key == consent.Child {
				continue
			}
			course, err := s.course(demoHelp{who: "Nia Bevan", kind: episode.EarlyHelp, carer: p.Name, worry: longText}, child)
			if err != nil {
				w.t.Fatal(err)
			}
			return child, course
		}
	}
	w.t.Fatal("no child of the primary school has a carer")
	return "", ""
}

func number(n int) string { return strconv.Itoa(n) }

// dot is a picture of one point.
func dot(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sendsFile sends a file as a browser does.
func (v *visitor) sendsFile(path string, content []byte) answer {
	v.w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", "a.png")
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil {
		v.w.t.Fatal(err)
	}
	m.Close()
	r, err := http.NewRequest(post, v.base+path, &b)
	if err != nil {
		v.w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.send(r)
}
