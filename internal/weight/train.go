package weight

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
	"onestory/lib/linkage"
	"onestory/lib/workday"
)

// TrainOptions say how a model is trained.
type TrainOptions struct {
	Seed     uint64
	Sample   int // about so many children are read, at most mostSampled
	Progress func(stage string, done, total int64)
}

// mostSampled bounds memory: about five kilobytes a child.
const mostSampled = 200_000

// trainedName is the name of models trained here; versions count up.
const trainedName = "trained"

// Train makes a draft of a model from a sample of the records, with its report.
// Nothing changes until it is signed.
func (s *Service) Train(ctx context.Context, q access.Request, o TrainOptions) (Model, error) {
	q.Purpose = access.DataQuality
	if o.Progress == nil {
		o.Progress = func(string, int64, int64) {}
	}
	if o.Sample < 100 || o.Sample > mostSampled {
		return Model{}, problem.New(problem.Invalid, "weight.bad-sample", mostSampled)
	}
	people, err := s.sample(ctx, q, o.Seed, o.Sample, func(done, total int) { o.Progress("sample", int64(done), int64(total)) })
	if err != nil {
		return Model{}, err
	}
	if err := s.Keep(ctx); err != nil {
		return Model{}, err
	}
	m := Model{ID: s.ids.New(), State: Draft, Round: 1}
	if m.Spec, m.Report, err = s.make(ctx, people, o); err != nil {
		return Model{}, err
	}
	return s.keepDraft(ctx, q, m)
}

// make trains, chooses the threshold and measures.
func (s *Service) make(ctx context.Context, people []*person, o TrainOptions) (linkage.Spec, Report, error) {
	got, err := learn(ctx, people, o.Seed, o.Progress)
	if err != nil {
		return linkage.Spec{}, Report{}, err
	}
	former := s.matcher.Spec()
	rep := Report{Children: len(people), Seed: o.Seed, Labels: got.labels, Direct: got.direct, Remarks: got.remarks, Against: match.NameOf(former)}
	for _, p := range people {
		rep.Records += len(p.present())
	}
	o.Progress("candidates", 0, 1)
	st, err := prepare(ctx, people)
	if err != nil {
		return linkage.Spec{}, rep, err
	}
	spec := got.spec
	spec.Name = trainedName
	if err := s.choose(ctx, st, &spec, &rep); err != nil {
		return spec, rep, err
	}
	o.Progress("candidates", 1, 1)
	if err := s.seal(ctx, st, spec, former, &rep); err != nil {
		return spec, rep, err
	}
	rep.Weights = weightsOf(spec, former, got.seen)
	rep.split(people)
	rep.warn(got)
	return spec, rep, nil
}

// The thresholds tried, in bits, and what is asked of one: of 10,000 records at
// most one joins a wrong child, and of those whose child is not held at most five.
const (
	leastLink, mostLink   = 6, 16
	fewWrong, fewStranger = 1.0, 5.0
)

// choose takes the lowest threshold that does well enough on the second part.
func (s *Service) choose(ctx context.Context, st *stage, spec *linkage.Spec, rep *Report) error {
	var list []weighed
	for spec.Thresholds.Link = leastLink; ; spec.Thresholds.Link++ {
		h, err := s.matcher.Rehearse(*spec)
		if err != nil {
			return err
		}
		if list == nil {
			if list, err = st.weigh(ctx, h, Tuning); err != nil {
				return err
			}
		}
		rep.Tuning, rep.Link = judge(h, list), spec.Thresholds.Link
		if rep.Tuning.WrongPer10000() <= fewWrong && rep.Tuning.StrangersPer10000() <= fewStranger || spec.Thresholds.Link >= mostLink {
			return nil
		}
	}
}

// seal looks at the sealed part: once by the new model, and by the former one.
func (s *Service) seal(ctx context.Context, st *stage, spec, former linkage.Spec, rep *Report) error {
	h, err := s.matcher.Rehearse(spec)
	if err != nil {
		return err
	}
	sealed, err := st.weigh(ctx, h, Sealed)
	if err != nil {
		return err
	}
	rep.Sealed, rep.Fairness = judge(h, sealed), fairness(h, sealed, workday.InUK(s.gate.Clock().Now()))
	f, err := s.matcher.Rehearse(former)
	if err != nil {
		return err
	}
	before, err := st.weigh(ctx, f, Sealed)
	if err == nil {
		rep.Former = judge(f, before)
	}
	return err
}

// split counts the children of each part.
func (r *Report) split(people []*person) {
	for _, p := range people {
		sources := map[string]bool{}
		for _, h := range p.numbered() {
			sources[h.Name] = true
		}
		if len(sources) < 2 {
			continue
		}
		r.Verified++
		switch p.part {
		case Develop:
			r.Develop++
		case Tuning:
			r.TuningSize++
		default:
			r.SealedSize++
		}
	}
}

// keepDraft keeps a model, and before the first one the standard model beside it,
// so that it can be returned to.
func (s *Service) keepDraft(ctx context.Context, q access.Request, m Model) (Model, error) {
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Model, audit.Event, error) {
		out, ev := m, audit.Event{}
		out.MadeBy, out.MadeAt = g.Actor().ID, g.Now()
		n, err := countNamed(ctx, tx, trainedName)
		if err != nil {
			return out, ev, fmt.Errorf("count models: %w", err)
		}
		out.Spec.Version, out.Report.Before = strconv.Itoa(n+1), n
		if n > 0 {
			out.Report.Warnings = append(slices.Clone(out.Report.Warnings), Notice{"seen-before", []string{strconv.Itoa(n)}})
		}
		if err := s.keepStandard(ctx, tx, out); err != nil {
			return out, ev, err
		}
		spec, report, err := texts(out)
		if err != nil {
			return out, ev, err
		}
		out.Hash, out.whole = hashOf(spec, report), true
		if err := insertModel(ctx, tx, out, spec, report); err != nil {
			return out, ev, fmt.Errorf("keep a model: %w", err)
		}
		ev.Detail = map[string]any{"model": out.Name(), "hash": out.Hash, "training": out.Spec.Training.Hash, "seed": out.Report.Seed, "children": out.Report.Children}
		return out, ev, nil
	})
}

// keepStandard keeps the standard model as the live one where none was kept yet,
// with what was found of it on the sealed part.
func (s *Service) keepStandard(ctx context.Context, tx *db.Tx, beside Model) error {
	standard := match.Standard()
	if beside.Report.Against != match.NameOf(standard) {
		return nil
	}
	if _, err := selectNamed(ctx, tx, standard.Name, standard.Version); !db.IsNone(err) {
		return err
	}
	m := Model{ID: s.ids.New(), Spec: standard, State: Live, LiveAt: beside.MadeAt, MadeBy: "onestory", MadeAt: beside.MadeAt.Add(-1_000_000)}
	b := beside.Report
	m.Report = Report{Children: b.Children, Records: b.Records, Verified: b.Verified, Seed: b.Seed, SealedSize: b.SealedSize, Link: standard.Thresholds.Link,
		Sealed: b.Former, Former: b.Former, Against: b.Against, Weights: weightsOf(standard, standard, nil), Warnings: []Notice{{Key: "standard"}}}
	spec, report, err := texts(m)
	if err == nil {
		err = insertModel(ctx, tx, m, spec, report)
	}
	if err != nil {
		return fmt.Errorf("keep the standard model: %w", err)
	}
	return nil
}

// texts are a model and its report as they are kept.
func texts(m Model) (spec, report string, err error) {
	a, err := json.Marshal(m.Spec)
	if err != nil {
		return "", "", fmt.Errorf("write a model: %w", err)
	}
	b, err := json.Marshal(m.Report)
	if err != nil {
		return "", "", fmt.Errorf("write a model's report: %w", err)
	}
	return string(a), string(b), nil
}
