package transfer

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/web"
	"onestory/lib/questionnaire"
)

// bundle is a FHIR Bundle of what one child's item shows.
type bundle struct {
	ResourceType string  `json:"resourceType"`
	Type         string  `json:"type"`
	Timestamp    string  `json:"timestamp"`
	Entry        []entry `json:"entry"`
}

type entry struct {
	FullURL  string `json:"fullUrl"`
	Resource any    `json:"resource"`
}

// MostPacked bounds what of attached files is in a bundle, in bytes: what is beyond it
// is named, and not in it.
const MostPacked = 24 << 20

// Export is one child's part of an assessment as a FHIR R4 Bundle: of each kind of
// part the form that it is written on, a response for each part, what was added since,
// and what is attached and not in quarantine. A pack for another authority leaves out
// what a form says never to share.
func (s *Service) Export(ctx context.Context, q access.Request, pack bool) ([]byte, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]byte, audit.Event, error) {
		ev := event(g, q.Item)
		ev.Classes = append(ev.Classes, "export")
		a, err := s.Assess.Within(ctx, r, g)
		if err == nil && (!a.Signed || a.Part == "") {
			err = access.ErrNotFound
		}
		if err != nil {
			return nil, ev, err
		}
		out := bundle{ResourceType: "Bundle", Type: "collection", Timestamp: instant(g.Now())}
		add := func(resource any) string {
			url := s.urn(a.Item, len(out.Entry))
			out.Entry = append(out.Entry, entry{url, resource})
			return url
		}
		about := responses(a, pack, add)
		for _, x := range a.Addenda {
			add(document(x.At, x.By, "Added since it was signed", about, attachment{ContentType: "text/plain; charset=utf-8", Data: []byte(x.Text)}))
		}
		if err := s.files(ctx, r, g, a, about, add); err != nil {
			return nil, ev, err
		}
		b, err := json.Marshal(out)
		return b, ev, err
	})
}

// responses adds the forms and what was answered on them, and tells where that of the
// child is.
func responses(a assessment.Shown, pack bool, add func(any) string) (about string) {
	forms := map[form.Part]*questionnaire.Questionnaire{}
	for _, p := range a.Parts {
		if p.Response != nil && forms[p.Kind()] == nil {
			forms[p.Kind()] = a.Form.Alone(p.Kind())
			add(forms[p.Kind()])
		}
	}
	for _, p := range a.Parts {
		if p.Response == nil {
			continue
		}
		resp := *p.Response
		if pack {
			resp.Item = p.Form.Without(resp.Item, form.ExtNeverShared)
		}
		resp.Questionnaire, resp.Authored = forms[p.Kind()].Canonical(), instant(a.Closed)
		resp.Extension = []questionnaire.Extension{{URL: form.ExtPart, Value: questionnaire.Value{Kind: questionnaire.KindCode, Text: string(p.Kind())}}}
		url := add(&resp)
		if about == "" || p.Kind() == form.ChildPart {
			about = url
		}
	}
	return about
}

// files adds what is attached, as far as it may leave quarantine.
func (s *Service) files(ctx context.Context, r db.Reader, g access.Grant, a assessment.Shown, about string, add func(any) string) error {
	room := MostPacked
	for _, f := range a.Files {
		if !f.Ready {
			continue
		}
		kind, content, err := s.Assess.Content(ctx, r, g, f.N)
		if errors.Is(err, access.ErrNotFound) { // disposed of
			continue
		}
		if err != nil {
			return err
		}
		if f.By, err = s.Accounts.Card(ctx, r, f.By.ID); err != nil {
			return err
		}
		x := attachment{ContentType: kind, Title: f.Name, Size: len(content)}
		if room -= len(content); room >= 0 {
			x.Data = content
		}
		add(document(f.At, f.By, "Attached", about, x))
	}
	return nil
}

// FHIR downloads it.
func (p *Pages) FHIR(w http.ResponseWriter, r *http.Request, q access.Request) error {
	pack := r.URL.Query().Get("pack") != ""
	b, err := p.svc.Export(r.Context(), q, pack)
	if err != nil {
		return err
	}
	name := "assessment.fhir.json"
	if pack {
		name = "transfer-pack.fhir.json"
	}
	return web.Download(w, name, "application/fhir+json", b)
}
