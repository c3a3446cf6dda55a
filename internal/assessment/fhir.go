package assessment

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"onestory/internal/access"
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

// Export is one child's part of an assessment as a FHIR R4 Bundle: the form and a
// response for each part. A pack for another authority leaves out what a form says
// never to share.
func (s *Service) Export(ctx context.Context, q access.Request, pack bool) ([]byte, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]byte, audit.Event, error) {
		ev := event(g, q.Item)
		ev.Classes = append(ev.Classes, "export")
		a, err := s.shown(ctx, r, g)
		if err == nil && (!a.Signed || a.Part == "") {
			err = access.ErrNotFound
		}
		if err != nil {
			return nil, ev, err
		}
		urn := func(n int) string { return fmt.Sprintf("urn:onestory:%s:%s:%d", s.Keys.Deployment(), a.Item, n) }
		out := bundle{ResourceType: "Bundle", Type: "collection", Timestamp: g.Now().UTC().Format("2006-01-02T15:04:05Z"), Entry: []entry{{urn(0), a.Form.Q}}}
		for n, p := range a.Parts {
			if p.Response == nil {
				continue
			}
			resp := *p.Response
			if pack {
				resp.Item = p.Form.Without(resp.Item, form.ExtNeverShared)
			}
			resp.Questionnaire, resp.Authored = a.Form.Canonical(), a.Closed.UTC().Format("2006-01-02T15:04:05Z")
			resp.Extension = []questionnaire.Extension{{URL: form.ExtPart, Value: questionnaire.Value{Kind: questionnaire.KindCode, Text: string(p.Kind())}}}
			out.Entry = append(out.Entry, entry{urn(n + 1), &resp})
		}
		b, err := json.MarshalIndent(out, "", " ")
		return b, ev, err
	})
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
