package questionnaire

import "onestory/lib/questionnaire/tree"

func (r *reader) coding(n *tree.Node) *Coding {
	c := &Coding{}
	r.object(n, &c.Element, nil, "", func(name string, v *tree.Node) bool {
		switch name {
		case "system":
			c.System = r.primitive(v, KindURI)
		case "version":
			c.Version = r.string(v)
		case "code":
			c.Code = r.primitive(v, KindCode)
		case "userSelected":
			c.UserSelected = r.bool(v)
		default:
			return r.text(name, "display", v, &c.Display)
		}
		return true
	})
	return c
}

func (r *reader) codings(n *tree.Node) (all []Coding) {
	r.list(n, func(v *tree.Node) { all = append(all, *r.coding(v)) })
	return all
}

// concepts is the first coding of a CodeableConcept, or nil.
func (r *reader) concepts(n *tree.Node) (first *Coding) {
	r.object(n, &Element{}, nil, "", func(name string, v *tree.Node) bool {
		if name == "coding" {
			if all := r.codings(v); len(all) > 0 {
				first = &all[0]
			}
		}
		return name == "coding" || name == "text" || name == "_text"
	})
	return first
}

func (r *reader) quantity(n *tree.Node) *Quantity {
	q := &Quantity{}
	r.object(n, &q.Element, nil, "", func(name string, v *tree.Node) bool {
		switch name {
		case "value":
			q.Value = r.primitive(v, KindDecimal)
		case "comparator":
			q.Comparator = r.oneOf(v, "< <= >= >")
		case "unit":
			q.Unit = r.string(v)
		case "system":
			q.System = r.primitive(v, KindURI)
		case "code":
			q.Code = r.primitive(v, KindCode)
		default:
			return false
		}
		return true
	})
	return q
}

func (r *reader) reference(n *tree.Node) *Reference {
	f := &Reference{}
	r.object(n, &f.Element, nil, "", func(name string, v *tree.Node) bool {
		switch name {
		case "reference":
			f.Reference = r.string(v)
		case "type":
			f.Type = r.primitive(v, KindURI)
		case "identifier":
			f.Identifier = r.doc.Raw(v)
		case "display":
			f.Display = r.string(v)
		default:
			return false
		}
		return true
	})
	return f
}

func (r *reader) attachment(n *tree.Node) *Attachment {
	a := &Attachment{}
	r.object(n, &a.Element, nil, "", func(name string, v *tree.Node) bool {
		switch name {
		case "contentType":
			a.ContentType = r.primitive(v, KindCode)
		case "language":
			a.Language = r.primitive(v, KindCode)
		case "data":
			a.Data = r.string(v)
		case "url":
			a.URL = r.primitive(v, KindURI)
		case "size":
			r.count(v)
			a.Size = v.Text
		case "hash":
			a.Hash = r.string(v)
		case "title":
			a.Title = r.string(v)
		case "creation":
			a.Creation = r.primitive(v, KindDateTime)
		default:
			return false
		}
		return true
	})
	return a
}

func (r *reader) expression(n *tree.Node) *Expression {
	x := &Expression{}
	r.object(n, &x.Element, nil, "", func(name string, v *tree.Node) bool {
		switch name {
		case "description":
			x.Description = r.string(v)
		case "name":
			x.Name = r.primitive(v, KindCode)
		case "language":
			x.Language = r.primitive(v, KindCode)
		case "expression":
			x.Expression = r.string(v)
		case "reference":
			x.Reference = r.primitive(v, KindURI)
		default:
			return false
		}
		return true
	})
	return x
}

func (r *reader) period(n *tree.Node) (p Period) {
	r.object(n, &p.Element, nil, "", func(name string, v *tree.Node) bool {
		switch name {
		case "start":
			p.Start = r.primitive(v, KindDateTime)
		case "end":
			p.End = r.primitive(v, KindDateTime)
		default:
			return false
		}
		return true
	})
	return p
}

func (r *reader) valueSet(n *tree.Node) (s ValueSet) {
	if t := n.Get("resourceType"); t == nil || t.Text != "ValueSet" {
		r.fail(n, "a definition holds value sets and no other resource")
		return s
	}
	const keep = "meta language text identifier experimental date publisher contact description useContext jurisdiction immutable purpose copyright expansion"
	r.object(n, &s.Element, &s.Kept, keep, func(name string, v *tree.Node) bool {
		switch name {
		case "resourceType":
		case "url":
			s.URL = r.primitive(v, KindURI)
		case "version":
			s.Version = r.string(v)
		case "name":
			s.Name = r.string(v)
		case "status":
			s.Status = r.oneOf(v, "draft active retired unknown")
		case "compose":
			r.object(v, &Element{}, &s.ComposeKept, "lockedDate inactive exclude id extension", func(name string, v *tree.Node) bool {
				if name == "include" {
					r.list(v, func(v *tree.Node) { s.Include = append(s.Include, r.include(v)) })
				}
				return name == "include"
			})
		default:
			return r.text(name, "title", v, &s.Title)
		}
		return true
	})
	return s
}

func (r *reader) include(n *tree.Node) (in Include) {
	r.object(n, &in.Element, &in.Kept, "filter valueSet", func(name string, v *tree.Node) bool {
		switch name {
		case "system":
			in.System = r.primitive(v, KindURI)
		case "version":
			in.Version = r.string(v)
		case "concept":
			r.list(v, func(v *tree.Node) { in.Concept = append(in.Concept, r.concept(v)) })
		default:
			return false
		}
		return true
	})
	return in
}

func (r *reader) concept(n *tree.Node) (c Concept) {
	r.object(n, &c.Element, nil, "", func(name string, v *tree.Node) bool {
		switch name {
		case "code":
			c.Code = r.primitive(v, KindCode)
		case "designation":
			r.list(v, func(v *tree.Node) {
				var d Designation
				r.object(v, &d.Element, &d.Kept, "use", func(name string, v *tree.Node) bool {
					switch name {
					case "language":
						d.Language = r.primitive(v, KindCode)
					case "value":
						d.Value = r.string(v)
					default:
						return false
					}
					return true
				})
				c.Designation = append(c.Designation, d)
			})
		default:
			return r.text(name, "display", v, &c.Display)
		}
		return true
	})
	return c
}
