package questionnaire

// MarshalJSON writes the definition as FHIR R4.
func (q *Questionnaire) MarshalJSON() ([]byte, error) {
	w := &writer{out: make([]byte, 0, 4096)}
	w.within("{}", func() {
		w.text("resourceType", "Questionnaire")
		w.text("id", q.ID)
		w.text("language", q.Language)
		w.list("contained", len(q.Contained), func(i int) { w.valueSet(&q.Contained[i]) })
		w.element(&Element{Extension: q.Extension})
		w.text("url", q.URL)
		w.text("version", q.Version)
		w.text("name", q.Name)
		w.words("title", &q.Title)
		w.needed("status", q.Status)
		w.truth("experimental", q.Experimental)
		w.texts("subjectType", q.SubjectType)
		w.text("date", q.Date)
		w.text("publisher", q.Publisher)
		w.words("description", &q.Description)
		w.words("purpose", &q.Purpose)
		w.text("copyright", q.Copyright)
		w.text("approvalDate", q.ApprovalDate)
		w.text("lastReviewDate", q.LastReviewDate)
		if p := &q.EffectivePeriod; p.Start != "" || p.End != "" || p.ID != "" || len(p.Extension) > 0 {
			w.object("effectivePeriod", func() {
				w.element(&p.Element)
				w.text("start", p.Start)
				w.text("end", p.End)
			})
		}
		w.codings("code", q.Code)
		w.kept(q.Kept)
		w.items(q.Item)
	})
	return w.out, w.err
}

func (w *writer) codings(name string, all []Coding) {
	w.list(name, len(all), func(i int) { w.coding(&all[i]) })
}

func (w *writer) items(all []Item) {
	w.list("item", len(all), func(i int) { w.within("{}", func() { w.item(&all[i]) }) })
}

func (w *writer) item(i *Item) {
	w.element(&i.Element)
	w.needed("linkId", i.LinkID)
	w.text("definition", i.Definition)
	w.codings("code", i.Code)
	w.words("prefix", &i.Prefix)
	w.words("text", &i.Text)
	w.needed("type", string(i.Type))
	w.list("enableWhen", len(i.EnableWhen), func(n int) {
		e := &i.EnableWhen[n]
		w.within("{}", func() {
			w.element(&e.Element)
			w.text("question", e.Question)
			w.text("operator", e.Operator)
			w.value("answer", &e.Answer)
		})
	})
	w.text("enableBehavior", i.EnableBehavior)
	w.truth("required", i.Required)
	w.truth("repeats", i.Repeats)
	w.truth("readOnly", i.ReadOnly)
	w.count("maxLength", i.MaxLength)
	w.text("answerValueSet", i.AnswerValueSet)
	w.list("answerOption", len(i.AnswerOption), func(n int) {
		o := &i.AnswerOption[n]
		w.within("{}", func() {
			w.element(&o.Element)
			w.value("value", &o.Value)
			w.truth("initialSelected", o.InitialSelected)
		})
	})
	w.list("initial", len(i.Initial), func(n int) {
		w.within("{}", func() {
			w.element(&i.Initial[n].Element)
			w.value("value", &i.Initial[n].Value)
		})
	})
	w.kept(i.Kept)
	w.items(i.Item)
}

func (w *writer) valueSet(s *ValueSet) {
	w.within("{}", func() {
		w.text("resourceType", "ValueSet")
		w.element(&s.Element)
		w.text("url", s.URL)
		w.text("version", s.Version)
		w.text("name", s.Name)
		w.words("title", &s.Title)
		w.text("status", s.Status)
		w.kept(s.Kept)
		if len(s.Include) == 0 && len(s.ComposeKept) == 0 {
			return
		}
		w.object("compose", func() {
			w.kept(s.ComposeKept)
			w.list("include", len(s.Include), func(i int) { w.include(&s.Include[i]) })
		})
	})
}

func (w *writer) include(in *Include) {
	w.within("{}", func() {
		w.element(&in.Element)
		w.text("system", in.System)
		w.text("version", in.Version)
		w.list("concept", len(in.Concept), func(i int) {
			c := &in.Concept[i]
			w.within("{}", func() {
				w.element(&c.Element)
				w.text("code", c.Code)
				w.words("display", &c.Display)
				w.list("designation", len(c.Designation), func(n int) {
					d := &c.Designation[n]
					w.within("{}", func() {
						w.element(&d.Element)
						w.text("language", d.Language)
						w.kept(d.Kept)
						w.text("value", d.Value)
					})
				})
			})
		})
		w.kept(in.Kept)
	})
}

// MarshalJSON writes the response as FHIR R4.
func (r *Response) MarshalJSON() ([]byte, error) {
	w := &writer{out: make([]byte, 0, 4096)}
	w.within("{}", func() {
		w.text("resourceType", "QuestionnaireResponse")
		w.text("id", r.ID)
		w.primitive("language", KindCode, r.Language)
		w.element(&Element{Extension: r.Extension})
		w.primitive("questionnaire", KindCanonical, r.Questionnaire)
		w.needed("status", r.Status)
		w.kept(r.Kept)
		w.reference("subject", r.Subject)
		w.primitive("authored", KindDateTime, r.Authored)
		w.reference("author", r.Author)
		w.reference("source", r.Source)
		w.responseItems(r.Item)
	})
	return w.out, w.err
}

func (w *writer) responseItems(all []ResponseItem) {
	w.list("item", len(all), func(n int) {
		i := &all[n]
		w.within("{}", func() {
			w.element(&i.Element)
			w.needed("linkId", i.LinkID)
			w.text("definition", i.Definition)
			w.words("text", &i.Text)
			w.kept(i.Kept)
			w.answers(i.Answer)
			w.responseItems(i.Item)
		})
	})
}

// answers writes those that say something.
func (w *writer) answers(all []Answer) {
	var said []*Answer
	for i := range all {
		if a := &all[i]; !a.Value.hollow() || len(a.Item) > 0 || len(a.Extension) > 0 || a.ID != "" {
			said = append(said, a)
		}
	}
	w.list("answer", len(said), func(i int) {
		w.within("{}", func() {
			w.element(&said[i].Element)
			if !said[i].Value.hollow() {
				w.value("value", &said[i].Value)
			}
			w.responseItems(said[i].Item)
		})
	})
}
