package questionnaire

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// given checks what was answered at one place.
func (v *validator) given(p *Place) {
	var seen map[string]bool
	answers := p.Answers()
	for n := range answers {
		a := &answers[n].Value
		if a.hollow() {
			continue
		}
		if !fits(p.Item.Type, a) || malformed(a.Kind, a.Text) != "" && a.Text != "" {
			v.fault(p, FaultType, n, string(p.Item.Type))
			continue
		}
		v.option(p, n, a)
		v.length(p, n, a)
		v.size(p, n, a)
		v.attachment(p, n, a)
		if len(answers) > 1 && p.node.options != nil {
			if seen[a.key()] {
				v.fault(p, FaultTwice, n, "")
			}
			if seen == nil {
				seen = map[string]bool{}
			}
			seen[a.key()] = true
		}
	}
}

// option: the answer is among those offered; one that stands alone does.
func (v *validator) option(p *Place, n int, a *Value) {
	if p.node.offered == nil {
		return
	}
	if !p.node.offered[a.key()] {
		free := p.Item.Type == TypeOpenChoice && a.Kind == KindString
		if !free && (p.Item.Type == TypeChoice || p.Item.Type == TypeOpenChoice) {
			v.fault(p, FaultOption, n, "")
		}
		return
	}
	if len(p.Answers()) < 2 {
		return
	}
	for i := range p.node.options {
		if o := &p.node.options[i]; o.Is(ExtExclusive) && o.Value.Same(a) {
			v.fault(p, FaultExclusive, n, "")
		}
	}
}

func (v *validator) length(p *Place, n int, a *Value) {
	if a.Kind != KindString && a.Kind != KindURI && a.Kind != KindInteger && a.Kind != KindDecimal {
		return
	}
	if most := p.Item.MaxLength; most > 0 && len(a.Text) > most && utf8.RuneCountInString(a.Text) > most {
		v.fault(p, FaultTooLong, n, strconv.Itoa(most))
	}
	if least := p.Item.bound(ExtMinLength, 0); least > 0 && utf8.RuneCountInString(a.Text) < least && v.stage == Completion {
		v.fault(p, FaultTooShort, n, strconv.Itoa(least))
	}
	if x := p.Item.Get(ExtRegex); x != nil && p.node.pattern != nil && !p.node.pattern.MatchString(a.Text) {
		v.fault(p, FaultPattern, n, x.Value.Text)
	}
	if most := p.Item.bound(ExtMaxDecimals, -1); most >= 0 && a.Kind == KindDecimal {
		if _, fraction, _ := strings.Cut(a.Text, "."); len(fraction) > most {
			v.fault(p, FaultDecimals, n, strconv.Itoa(most))
		}
	}
}

func (v *validator) size(p *Place, n int, a *Value) {
	amount := *a
	if a.Kind == KindQuantity {
		if unit := p.Item.Get(ExtUnit); unit != nil && a.Quantity.unit() != "" {
			if c := unit.Value.Coding; a.Quantity.Code != c.Code && a.Quantity.Unit != c.Display.Value {
				v.fault(p, FaultUnit, n, c.Display.Value)
			}
		}
		amount = Value{Kind: KindDecimal, Text: a.Quantity.Value}
	}
	for _, b := range [...]struct {
		url   string
		wrong int
		kind  FaultKind
	}{{ExtMinValue, -1, FaultTooSmall}, {ExtMaxValue, 1, FaultTooLarge}} {
		x := p.Item.Get(b.url)
		if x == nil {
			continue
		}
		bound := x.Value
		if bound.Kind == KindQuantity {
			bound = Value{Kind: KindDecimal, Text: bound.Quantity.Value}
		}
		if order, ok := compare(&amount, &bound); ok && order == b.wrong {
			v.fault(p, b.kind, n, bound.Text)
		}
	}
}

func (v *validator) attachment(p *Place, n int, a *Value) {
	if a.Kind != KindAttachment {
		return
	}
	size, _ := strconv.Atoi(a.Attachment.Size)
	size = max(size, base64.StdEncoding.DecodedLen(len(a.Attachment.Data)))
	if x := p.Item.Get(ExtMaxSize); x != nil && compareDecimal(strconv.Itoa(size), x.Value.Text) > 0 {
		v.fault(p, FaultSize, n, x.Value.Text)
	}
	var types []string
	for _, x := range p.Item.Extension {
		if x.URL == ExtMimeType {
			types = append(types, x.Value.Text)
		}
	}
	if len(types) > 0 && !slices.Contains(types, a.Attachment.ContentType) {
		v.fault(p, FaultMedia, n, strings.Join(types, " "))
	}
}
