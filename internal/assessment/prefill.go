package assessment

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/questionnaire"
)

// given is what a part about a Grant's child is filled in with: the codes that a
// form can name, each read with the writer's own access, and nothing else. What
// the writer may not know is not filled in, as if nobody had recorded it.
func (s *Service) given(ctx context.Context, r db.Reader, g access.Grant, a Assessment, b Beginning) (form.Given, error) {
	v, err := s.Children.Of(ctx, r, g)
	if err != nil {
		return form.Given{}, fmt.Errorf("read the record: %w", err)
	}
	out := form.Given{Values: ofRecord(v), Rows: map[string][]map[string]string{"carers": carers(v)}}
	out.Values["today"] = s.today().String()
	if g.Child() == b.Episode.Child && len(b.Episode.Unborn) > 0 && v.Birth().Date.IsZero() {
		u := b.Episode.Unborn[0]
		out.Values["child.name"], out.Values["child.expected"] = "unborn baby of "+u.Mother, u.Expected.String()
	}
	me, err := s.Accounts.Card(ctx, r, g.Actor().ID)
	if err != nil {
		return out, fmt.Errorf("read who writes: %w", err)
	}
	for code, value := range map[string]string{"writer.name": me.Name, "writer.role": me.Role, "writer.agency": me.Agency, "writer.phone": me.Phone} {
		out.Values[code] = value
	}
	if out.Rows["services"], err = s.services(ctx, r, g); err != nil {
		return out, err
	}
	own, err := s.Episodes.Given(ctx, r, g, a.Episode, a.Form)
	if err != nil {
		return out, err
	}
	maps.Copy(out.Values, own.Values)
	maps.Copy(out.Rows, own.Rows)
	out.Earlier, err = s.earlier(ctx, r, g)
	return out, err
}

// ofRecord is what single questions can be filled in with.
func ofRecord(v child.View) map[string]string {
	n := v.Name()
	out := map[string]string{"child.name": strings.TrimSpace(n.Given + " " + n.Family), "child.gender": string(v.Gender())}
	for _, x := range v.Names {
		if x.Value.Kind == child.KnownAs && out["child.known-as"] == "" {
			out["child.known-as"] = strings.TrimSpace(x.Value.Given + " " + x.Value.Family)
		}
	}
	if b := v.Birth(); !b.Date.IsZero() {
		if b.Unborn() {
			out["child.expected"] = b.Date.String()
			if len(v.Mothers) > 0 { // until the child has a name (CAF form, section 1)
				m := v.Mothers[0].Value.Name
				out["child.name"] = "Unborn baby of " + strings.TrimSpace(m.Given+" "+m.Family)
			}
		} else {
			out["child.born"] = b.Date.String()
		}
	}
	if at, ok := v.Address(); ok {
		out["child.address"], out["child.postcode"] = strings.Join(at.Value.Lines, ", "), at.Value.Postcode
	}
	for _, i := range v.Identifiers {
		switch {
		case i.Value.Kind == child.KindNHS && out["child.nhs"] == "":
			out["child.nhs"] = i.Value.Value
		case i.Value.Kind == child.KindUPN && out["child.upn"] == "":
			out["child.upn"] = i.Value.Value
		}
	}
	if len(v.Schools) > 0 {
		out["child.school"] = v.Schools[0].Value.Name
	}
	if len(v.Practices) > 0 {
		out["child.practice"] = v.Practices[0].Value.Name
	}
	if len(v.HealthVisit) > 0 {
		out["child.healthvisitor"] = v.HealthVisit[0].Value.Name
	}
	return out
}

func carers(v child.View) []map[string]string {
	var out []map[string]string
	seen := map[string]bool{}
	for _, c := range v.Carers {
		key := strings.ToLower(c.Value.Name.Full() + " " + c.Value.Relationship)
		if seen[key] || !c.Value.To.IsZero() { // several suppliers tell of the same person
			continue
		}
		seen[key] = true
		row := map[string]string{"carer.name": strings.TrimSpace(c.Value.Name.Given + " " + c.Value.Name.Family), "carer.relationship": c.Value.Relationship, "carer.responsibility": fmt.Sprint(c.Value.Responsibility)}
		if len(c.Value.Phones) > 0 {
			row["carer.phone"] = c.Value.Phones[0]
		}
		out = append(out, row)
	}
	return out[:min(len(out), form.MaxRows)]
}

// services are those that work with the child now, as the writer may know them:
// of a sensitive one nobody may name, nothing.
func (s *Service) services(ctx context.Context, r db.Reader, g access.Grant) ([]map[string]string, error) {
	known, err := s.Involved.OfChild(ctx, r, g)
	if err != nil {
		return nil, fmt.Errorf("read who works with the child: %w", err)
	}
	var out []map[string]string
	for _, i := range known.List {
		if i.Broker || !i.Ends.IsZero() {
			continue
		}
		out = append(out, map[string]string{"service.name": i.Name, "service.role": i.Role, "service.agency": i.Agency, "service.phone": i.Phone})
	}
	return out[:min(len(out), form.MaxRows)], nil
}

// earlier is what the child's newest signed assessment on each form says, as far as
// the writer may read it; nil for nothing.
func (s *Service) earlier(ctx context.Context, r db.Reader, g access.Grant) (*questionnaire.Response, error) {
	all, err := s.Finished(ctx, r, g)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out, seen := &questionnaire.Response{Status: "completed"}, map[string]bool{}
	for _, f := range all {
		if !seen[f.Form] {
			seen[f.Form] = true
			out.Item = append(out.Item, f.Response.Item...)
		}
	}
	return out, nil
}

// Finished is everything about the Grant's child that was signed or finished and
// that its actor may read, newest first, with what it says.
func (s *Service) Finished(ctx context.Context, r db.Reader, g access.Grant) ([]Finished, error) {
	all, err := s.Of(ctx, r, g)
	if err != nil {
		return nil, err
	}
	var out []Finished
	for _, a := range all {
		if !a.Signed {
			continue
		}
		f := Finished{Assessment: a}
		if f.Of, err = s.Forms.Of(ctx, r, g, a.Form, a.OnForm); err != nil {
			return nil, err
		}
		keys, err := s.keysOf(ctx, a)
		if err != nil {
			return nil, err
		}
		if f.Response, err = s.whole(ctx, r, keys, a); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// whole is all that one child's signed item shows, as one response.
func (s *Service) whole(ctx context.Context, r db.Reader, keys seal.Keys, a Assessment) (*questionnaire.Response, error) {
	rows, err := selectSigned(ctx, r, a)
	if err != nil {
		return nil, fmt.Errorf("read a signed assessment: %w", err)
	}
	out := &questionnaire.Response{Status: "completed"}
	for _, w := range rows {
		part, err := w.open(keys, a.ID)
		if err != nil {
			return nil, err
		}
		out.Item = append(out.Item, part.Item...)
	}
	return out, nil
}

// origin is where a value came from.
func origin(f form.Filled) string {
	switch {
	case f.Earlier:
		return "earlier"
	case strings.HasPrefix(f.Code, "child.") || strings.HasPrefix(f.Code, "carer.") || strings.HasPrefix(f.Code, "service."):
		return "record"
	}
	return "writer"
}
