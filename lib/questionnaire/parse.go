package questionnaire

import "onestory/lib/questionnaire/tree"

const statuses = "draft active retired unknown"

// Parse reads a Questionnaire of FHIR R4. Its errors are *ParseError. An element
// that R4 does not have there, or a modifier extension, is refused; what R4 has
// and this package does not read (identifier, contact, narrative …) is kept and
// written back.
func Parse(data []byte) (*Questionnaire, error) {
	q := &Questionnaire{}
	if err := read(data, "Questionnaire", func(r *reader, n *tree.Node) { r.questionnaire(n, q) }); err != nil {
		return nil, err
	}
	return q, nil
}

func (r *reader) questionnaire(n *tree.Node, q *Questionnaire) {
	const keep = "meta text identifier derivedFrom contact useContext jurisdiction " +
		"_url _version _name _status _experimental _subjectType _date _publisher _copyright _approvalDate _lastReviewDate _language"
	r.object(n, &q.Element, &q.Kept, keep, func(name string, v *tree.Node) bool {
		switch name {
		case "resourceType":
		case "language":
			q.Language = r.primitive(v, KindCode)
		case "contained":
			r.list(v, func(v *tree.Node) { q.Contained = append(q.Contained, r.valueSet(v)) })
		case "url":
			q.URL = r.primitive(v, KindURI)
		case "version":
			q.Version = r.string(v)
		case "name":
			q.Name = r.string(v)
		case "status":
			q.Status = r.oneOf(v, statuses)
		case "experimental":
			q.Experimental = r.bool(v)
		case "subjectType":
			q.SubjectType = r.strings(v)
		case "date":
			q.Date = r.primitive(v, KindDateTime)
		case "publisher":
			q.Publisher = r.string(v)
		case "copyright":
			q.Copyright = r.string(v)
		case "approvalDate":
			q.ApprovalDate = r.primitive(v, KindDate)
		case "lastReviewDate":
			q.LastReviewDate = r.primitive(v, KindDate)
		case "effectivePeriod":
			q.EffectivePeriod = r.period(v)
		case "code":
			q.Code = r.codings(v)
		case "item":
			r.list(v, func(v *tree.Node) { q.Item = append(q.Item, r.item(v)) })
		default:
			return r.text(name, "title", v, &q.Title) || r.text(name, "description", v, &q.Description) || r.text(name, "purpose", v, &q.Purpose)
		}
		return true
	})
	if q.Status == "" && n.Get("status") == nil {
		r.fail(n, "a status is missing")
	}
}

const itemTypes = "group display boolean decimal integer date dateTime time string text url choice open-choice attachment reference quantity"

func (r *reader) item(n *tree.Node) (i Item) {
	const keep = "_linkId _definition _type _enableBehavior _required _repeats _readOnly _maxLength _answerValueSet"
	r.object(n, &i.Element, &i.Kept, keep, func(name string, v *tree.Node) bool {
		switch name {
		case "linkId":
			i.LinkID = r.string(v)
		case "definition":
			i.Definition = r.primitive(v, KindURI)
		case "code":
			i.Code = r.codings(v)
		case "type":
			i.Type = ItemType(r.oneOf(v, itemTypes))
		case "enableWhen":
			r.list(v, func(v *tree.Node) { i.EnableWhen = append(i.EnableWhen, r.enableWhen(v)) })
		case "enableBehavior":
			i.EnableBehavior = r.oneOf(v, "all any")
		case "required":
			i.Required = r.bool(v)
		case "repeats":
			i.Repeats = r.bool(v)
		case "readOnly":
			i.ReadOnly = r.bool(v)
		case "maxLength":
			i.MaxLength = r.count(v)
		case "answerValueSet":
			i.AnswerValueSet = r.primitive(v, KindCanonical)
		case "answerOption":
			r.list(v, func(v *tree.Node) { i.AnswerOption = append(i.AnswerOption, r.option(v)) })
		case "initial":
			r.list(v, func(v *tree.Node) { i.Initial = append(i.Initial, r.initial(v)) })
		case "item":
			r.list(v, func(v *tree.Node) { i.Item = append(i.Item, r.item(v)) })
		default:
			return r.text(name, "prefix", v, &i.Prefix) || r.text(name, "text", v, &i.Text)
		}
		return true
	})
	if n.Kind == tree.Object && n.Get("linkId") == nil {
		r.fail(n, "a linkId is missing")
	}
	if n.Kind == tree.Object && n.Get("type") == nil {
		r.fail(n, "a type is missing")
	}
	return i
}

func (r *reader) enableWhen(n *tree.Node) (w EnableWhen) {
	r.object(n, &w.Element, nil, "", func(name string, v *tree.Node) bool {
		switch name {
		case "question":
			w.Question = r.string(v)
		case "operator":
			w.Operator = r.oneOf(v, "exists = != > < >= <=")
		default:
			return r.answer(name, "answer", v, &w.Answer)
		}
		return true
	})
	if n.Kind == tree.Object && (n.Get("question") == nil || n.Get("operator") == nil || w.Answer.Zero()) {
		r.fail(n, "a condition needs a question, an operator and an answer")
	}
	return w
}

func (r *reader) option(n *tree.Node) (o Option) {
	r.object(n, &o.Element, nil, "", func(name string, v *tree.Node) bool {
		if name == "initialSelected" {
			o.InitialSelected = r.bool(v)
			return true
		}
		return r.answer(name, "value", v, &o.Value)
	})
	if o.Value.Zero() {
		r.fail(n, "an option needs a value")
	}
	return o
}

func (r *reader) initial(n *tree.Node) (i Initial) {
	r.object(n, &i.Element, nil, "", func(name string, v *tree.Node) bool {
		return r.answer(name, "value", v, &i.Value)
	})
	if i.Value.Zero() {
		r.fail(n, "an initial answer needs a value")
	}
	return i
}

// ParseResponse reads a QuestionnaireResponse of FHIR R4, as strictly as Parse.
func ParseResponse(data []byte) (*Response, error) {
	p := &Response{}
	if err := read(data, "QuestionnaireResponse", func(r *reader, n *tree.Node) { r.response(n, p) }); err != nil {
		return nil, err
	}
	return p, nil
}

func (r *reader) response(n *tree.Node, p *Response) {
	const keep = "meta text contained identifier basedOn partOf encounter _questionnaire _status _authored _language"
	r.object(n, &p.Element, &p.Kept, keep, func(name string, v *tree.Node) bool {
		switch name {
		case "resourceType":
		case "language":
			p.Language = r.primitive(v, KindCode)
		case "questionnaire":
			p.Questionnaire = r.primitive(v, KindCanonical)
		case "status":
			p.Status = r.oneOf(v, "in-progress completed amended entered-in-error stopped")
		case "subject":
			p.Subject = r.reference(v)
		case "authored":
			p.Authored = r.primitive(v, KindDateTime)
		case "author":
			p.Author = r.reference(v)
		case "source":
			p.Source = r.reference(v)
		case "item":
			p.Item = r.responseItems(v)
		default:
			return false
		}
		return true
	})
	if n.Get("status") == nil {
		r.fail(n, "a status is missing")
	}
}

func (r *reader) responseItems(n *tree.Node) []ResponseItem {
	all := make([]ResponseItem, 0, len(n.Items))
	r.list(n, func(v *tree.Node) { all = append(all, r.responseItem(v)) })
	return all
}

func (r *reader) responseItem(n *tree.Node) (i ResponseItem) {
	r.object(n, &i.Element, &i.Kept, "_linkId _definition", func(name string, v *tree.Node) bool {
		switch name {
		case "linkId":
			i.LinkID = r.string(v)
		case "definition":
			i.Definition = r.primitive(v, KindURI)
		case "answer":
			i.Answer = make([]Answer, 0, len(v.Items))
			r.list(v, func(v *tree.Node) { i.Answer = append(i.Answer, r.given(v)) })
		case "item":
			i.Item = r.responseItems(v)
		default:
			return r.text(name, "text", v, &i.Text)
		}
		return true
	})
	if n.Kind == tree.Object && n.Get("linkId") == nil {
		r.fail(n, "a linkId is missing")
	}
	if len(i.Answer) > 0 && len(i.Item) > 0 {
		r.fail(n, "an item has answers or items of its own, not both")
	}
	return i
}

func (r *reader) given(n *tree.Node) (a Answer) {
	r.object(n, &a.Element, nil, "", func(name string, v *tree.Node) bool {
		if name == "item" {
			a.Item = r.responseItems(v)
			return true
		}
		return r.answer(name, "value", v, &a.Value)
	})
	return a
}
