package episode

import (
	"fmt"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// settingPage is what the authority decides of its episodes: opened once a year, at
// a desk.
type settingPage struct {
	form.View
	Rows []reasonRow // the reasons, and one more
}

// reasonRow is where a reason stands on the page.
type reasonRow struct {
	N      int
	Prefix string
}

// Checklists are the ways to use the checklist.
func (settingPage) Checklists() []page.Option {
	return page.Options("episode.checklist.", Checklists())
}

// Days are the standards counted in working days, Weeks the others.
func (settingPage) Days() []Step { return steps(false) }

// Weeks are the standards counted in weeks.
func (settingPage) Weeks() []Step { return steps(true) }

func steps(weeks bool) (out []Step) {
	for _, s := range Steps() {
		if s.Weeks() == weeks && s != ToArchive {
			out = append(out, s)
		}
	}
	return out
}

// maxReasons is how many reasons a list can have.
const maxReasons = 40

func readSettings(f *form.Form, rows int) (Settings, []reasonRow) {
	s := Settings{Standards: Standards{}}
	s.Checklist = f.Choice("checklist", "episode.checklist", Checklists())
	s.CareDecides = f.Tick("care", "episode.care")
	s.CareHelps = f.Tick("care-helps", "episode.care-helps")
	for _, step := range Steps() {
		n, _ := f.Whole("days-"+string(step), step.Key(), form.Required, form.Between(1, longest))
		s.Standards[step] = int(n)
	}
	var prefixes []reasonRow
	for i := 1; i <= min(rows, maxReasons); i++ {
		at := fmt.Sprintf("reason-%d", i)
		prefixes = append(prefixes, reasonRow{i, at})
		r := Reason{Code: f.Text(at+"-code", "episode.reason.code", form.Max(30)), En: f.Text(at+"-en", "episode.reason.en", form.Max(80)), Cy: f.Text(at+"-cy", "episode.reason.cy", form.Max(80)),
			Maps: f.Text(at+"-maps", "episode.reason.maps", form.Max(30)), Ends: date(f, at+"-ends", "episode.reason.ends")}
		if r.Code != "" || r.En != "" || r.Cy != "" {
			s.Reasons = append(s.Reasons, r)
		}
	}
	return s, prefixes
}

func fill(f *form.Form, s Settings) {
	f.Fill("checklist", s.Checklist)
	if s.CareDecides {
		f.Fill("care", "yes")
	}
	if s.CareHelps {
		f.Fill("care-helps", "yes")
	}
	for _, step := range Steps() {
		f.Fill("days-"+string(step), strconv.Itoa(s.Standards[step]))
	}
	for i, r := range s.Reasons {
		at := fmt.Sprintf("reason-%d", i+1)
		f.Fill(at+"-code", r.Code)
		f.Fill(at+"-en", r.En)
		f.Fill(at+"-cy", r.Cy)
		f.Fill(at+"-maps", r.Maps)
		f.Fill(at+"-ends", written(r.Ends))
	}
	f.SetVersion(s.Version)
}

// SettingsForm shows the form.
func (p *Pages) SettingsForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	s, err := p.svc.Settings(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	fill(f, s)
	_, rows := readSettings(f, len(s.Reasons)+1)
	return p.site.Render(w, r, http.StatusOK, "episode/settings", settingPage{f.View(web.Printer(r.Context())), rows})
}

// SetSettings takes the form.
func (p *Pages) SetSettings(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	was, err := p.svc.Settings(r.Context(), q)
	if err != nil {
		return err
	}
	s, rows := readSettings(f, len(was.Reasons)+1)
	s.Version = f.Version()
	if f.Err() == nil {
		err := p.svc.SetSettings(r.Context(), q, s)
		if err == nil {
			return web.SeeOther(w, "/settings/episodes")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.site.Render(w, r, http.StatusUnprocessableEntity, "episode/settings", settingPage{f.View(web.Printer(r.Context())), rows})
}
