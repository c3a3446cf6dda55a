package document

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// Edit shows the newest version in the form.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	d, err := p.svc.OpenForTeam(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(d.Version)
	for name, value := range map[string]string{"title": d.Title, "class": string(d.Class), "written": d.WrittenOn.String(), "text": Join(d.Passages), "source": d.Source.Name} {
		f.Fill(name, value)
	}
	if d.Source.Protected {
		f.Fill("protect", "yes")
	}
	shown, err := p.drafts.Open(r, q, f, at(q, "/amend"))
	if err != nil {
		return err
	}
	return p.write(w, r, http.StatusOK, f, writePage{Shown: shown, Path: at(q, "/amend"), Back: at(q, ""), Amends: true}, d.Of)
}

// Amend takes the form: first it shows the passages to be marked, then it keeps
// the new version. If somebody else wrote one meanwhile, the form comes back with
// everything typed and says so.
func (p *Pages) Amend(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, draft.MaxBytes)
	if err != nil {
		return err
	}
	in := read(f, true)
	if f.Err() == nil {
		f.Add(in.Check(p.svc.today()))
	}
	status := http.StatusUnprocessableEntity
	if f.Err() == nil && f.Button() == "save" {
		in.Passages = marked(f, in.Passages)
		err := p.svc.Amend(r.Context(), q, in, f.Version(), f.Key())
		switch {
		case err == nil:
			p.drafts.Done(r, q)
			return web.SeeOther(w, at(q, ""))
		case problem.Is(err, problem.Conflict):
			status = http.StatusConflict
			f.Fault("text", "document.stale")
		case !f.Add(err):
			return err
		}
	}
	d, err := p.svc.OpenForTeam(r.Context(), q)
	if err != nil {
		return err
	}
	if status == http.StatusConflict {
		f.SetVersion(d.Version) // sent again, it goes on top of the other
	}
	page := writePage{Shown: draft.At(at(q, "/amend")), Path: at(q, "/amend"), Back: at(q, ""), Amends: true}
	switch {
	case f.Err() != nil:
		return p.write(w, r, status, f, page, d.Of)
	case f.Button() == "change":
		return p.write(w, r, http.StatusOK, f, page, d.Of)
	}
	return p.check(w, r, f, page, Suggest(Carry(in.Passages, d.Passages), in.Source), in.Title, d.Of)
}
