package transfer

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
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
// and what is attached and not in quarantine. pack is the number of a pack that was
// given (Give), 0 for none: it leaves out what a form says never to share, and says on
// which ground it was passed on.
func (s *Service) Export(ctx context.Context, q access.Request, pack int64, pr *i18n.Printer) ([]byte, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]byte, audit.Event, error) {
		ev := event(g, q.Item, "export")
		a, err := s.leaving(ctx, r, g)
		if err != nil {
			return nil, ev, err
		}
		out := bundle{ResourceType: "Bundle", Type: "collection", Timestamp: instant(g.Now())}
		add := func(resource any) string {
			url := s.urn(a.Item, len(out.Entry))
			out.Entry = append(out.Entry, entry{url, resource})
			return url
		}
		about := responses(a, pack != 0, add)
		if pack != 0 {
			if err := s.ground(ctx, r, a, pack, about, add, pr); err != nil {
				return nil, ev, err
			}
		}
		for _, x := range a.Addenda {
			add(document(x.At, x.By, "Added since it was signed", about, attachment{ContentType: "text/plain; charset=utf-8", Data: []byte(x.Text)}))
		}
		if err := s.attached(ctx, r, g, a, about, add); err != nil {
			return nil, ev, err
		}
		b, err := json.Marshal(out)
		return b, ev, err
	})
}

// ground adds why a pack that was given may be passed on.
func (s *Service) ground(ctx context.Context, r db.Reader, a assessment.Shown, pack int64, about string, add func(any) string, pr *i18n.Printer) error {
	all, _, err := s.moved(ctx, r, a.Assessment)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(m Moved) bool { return m.N == pack && m.Way == Out })
	if at < 0 {
		return access.ErrNotFound
	}
	m := all[at]
	if m.By, err = s.Accounts.Card(ctx, r, m.By.ID); err != nil {
		return err
	}
	add(document(m.At, m.By, "Why it is passed on", about, attachment{ContentType: "text/plain; charset=utf-8", Data: []byte(m.Ground.Say(pr))}))
	return nil
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

// attached adds what is attached, as far as it may leave quarantine.
func (s *Service) attached(ctx context.Context, r db.Reader, g access.Grant, a assessment.Shown, about string, add func(any) string) error {
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
		if f.From == "" { // else it is known by whom, by name alone
			if f.By, err = s.Accounts.Card(ctx, r, f.By.ID); err != nil {
				return err
			}
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
	var pack int64
	name := "assessment.fhir.json"
	if text := r.URL.Query().Get("pack"); text != "" {
		var err error
		if pack, err = strconv.ParseInt(text, 10, 64); err != nil || pack < 1 {
			return access.ErrNotFound
		}
		name = "transfer-pack.fhir.json"
	}
	b, err := p.svc.Export(r.Context(), q, pack, web.Printer(r.Context()))
	if err != nil {
		return err
	}
	return web.Download(w, name, "application/fhir+json", b)
}
