package assessment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
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
// and what is attached and not in quarantine.
func (s *Service) Export(ctx context.Context, q access.Request) ([]byte, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]byte, audit.Event, error) {
		ev := event(g, q.Item)
		ev.Classes = append(ev.Classes, "export")
		b, err := s.bundled(ctx, r, g, false)
		return b, ev, err
	})
}

// Sendable is whose assessment it is, where it can be sent away: signed, and about the
// child of the Grant.
func (s *Service) Sendable(ctx context.Context, r db.Reader, g access.Grant) (child.View, error) {
	a, err := s.sendable(ctx, r, g)
	return a.Of, err
}

func (s *Service) sendable(ctx context.Context, r db.Reader, g access.Grant) (Shown, error) {
	a, err := s.shown(ctx, r, g)
	if err == nil && (!a.Signed || a.Part == "") {
		err = access.ErrNotFound
	}
	return a, err
}

// Packed is Export for another authority, inside a use case of the feature that sends
// it: without what a form says never to share.
func (s *Service) Packed(ctx context.Context, r db.Reader, g access.Grant) ([]byte, error) {
	return s.bundled(ctx, r, g, true)
}

func (s *Service) bundled(ctx context.Context, r db.Reader, g access.Grant, pack bool) ([]byte, error) {
	a, err := s.sendable(ctx, r, g)
	if err != nil {
		return nil, err
	}
	out := bundle{ResourceType: "Bundle", Type: "collection", Timestamp: instant(g.Now())}
	add := func(resource any) string {
		url := s.urn(a.Item, len(out.Entry))
		out.Entry = append(out.Entry, entry{url, resource})
		return url
	}
	about := a.responses(pack, add)
	for _, x := range a.Addenda {
		add(document(x.At, x.By, "Added since it was signed", about, attachment{ContentType: "text/plain; charset=utf-8", Data: []byte(x.Text)}))
	}
	if err := s.files(ctx, r, a, about, add); err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// responses adds the forms and what was answered on them, and tells where that of the
// child is.
func (a Shown) responses(pack bool, add func(any) string) (about string) {
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
func (s *Service) files(ctx context.Context, r db.Reader, a Shown, about string, add func(any) string) error {
	keys, err := s.keysOf(ctx, a.Assessment)
	if err != nil {
		return err
	}
	room := MostPacked
	for _, f := range a.Files {
		if !f.Ready {
			continue
		}
		kind, content, err := selectContent(ctx, r, keys, a.Assessment, f.N)
		if errors.Is(err, seal.ErrShredded) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read what is attached: %w", err)
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
	b, err := p.svc.Export(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Download(w, "assessment.fhir.json", "application/fhir+json", b)
}
