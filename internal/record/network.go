package record

import (
	"context"
	"fmt"
	"html/template"
	"strings"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/identity"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/lib/govuk"
	"onestory/lib/govuk/extra"
	"onestory/lib/workday"
)

// node is one person or service around the child.
type node struct {
	part string // catalogue key, or words where text is set
	text string // what the person is, as recorded; beats part
	name string // "" for one whose name is withheld
}

// nodes are those around the child today, family first.
func nodes(v child.View, household []child.View, k involvement.Known, today workday.Date) []node {
	var out []node
	for _, c := range carers(v, today) {
		out = append(out, node{"record.part.carer", c.Relationship, c.Name.Full()})
	}
	for _, c := range household {
		out = append(out, node{"record.part.household", "", c.Name().Full()})
	}
	for _, s := range []struct {
		key string
		of  []child.Of[child.Universal]
	}{{"record.school", v.Schools}, {"record.practice", v.Practices}, {"record.health-visiting", v.HealthVisit}} {
		for _, o := range current(s.of, today) {
			out = append(out, node{s.key, "", o.Value.Name})
		}
	}
	for _, i := range k.List {
		switch {
		case !i.Current(today):
		case i.Broker:
			out = append(out, node{part: "record.part.broker"})
		case i.Name == "":
			out = append(out, node{"record.part.service", i.Role, i.Agency})
		default:
			out = append(out, node{"record.part.service", i.Role, i.Name})
		}
	}
	return out
}

func (n node) words(p *i18n.Printer) (name, part string) {
	part = involvement.RoleTitle(p, n.text)
	if part == "" {
		part = p.T(n.part)
	}
	if n.name == "" {
		return p.T("record.broker.short"), part
	}
	return n.name, part
}

// Network draws who is around the child, with the same facts in a table beneath.
func (o *Own) Network() Card {
	return Card{ID: "network", Title: "record.network", Class: "network", Level: access.Contact, Wide: true,
		Load: func(ctx context.Context, r db.Reader, g access.Grant, s *Scene) (Body, error) {
			k, err := s.Involved(ctx, r, g)
			if err != nil {
				return nil, err
			}
			household, err := s.Household(ctx, r, g)
			if err != nil {
				return nil, err
			}
			list := nodes(s.View, household, k, s.Today)
			return func(p *i18n.Printer) (template.HTML, error) {
				if len(list) == 0 {
					return o.parts.Body("none", nil)(p)
				}
				return picture(p, identity.Name(p, s.View), list) + table(p, list), nil
			}, nil
		}}
}

// Sizes of the picture, in its own units.
const (
	width   = 640
	boxW    = 214
	boxH    = 54
	step    = 70
	childW  = 150
	letters = 25 // that fit into a box
)

// picture puts the child in the middle and everyone else to the left and right.
// On a narrow screen it scrolls in its frame: the table says the same.
func picture(p *i18n.Printer, name string, list []node) template.HTML {
	rows := (len(list) + 1) / 2
	height := rows*step + 16
	mid := height / 2
	var b strings.Builder
	fmt.Fprintf(&b, `<div class="os-network-frame" role="region" tabindex="0" aria-labelledby="network-name"><svg class="os-network" viewBox="0 0 %d %d" role="img" aria-labelledby="network-name"><title id="network-name">%s</title>`,
		width, height, esc(p.T("record.network.title", name)))
	var lines, boxes strings.Builder
	for i, n := range list {
		x, edge, from := 4, 4+boxW, width/2-childW/2
		if i%2 == 1 {
			x, edge, from = width-boxW-4, width-boxW-4, width/2+childW/2
		}
		y := 8 + (i/2)*step + (step-boxH)/2
		bend := (edge + from) / 2
		fmt.Fprintf(&lines, `<path class="os-network__line" d="M%d %dC%d %d %d %d %d %d"/>`, from, mid, bend, mid, bend, y+boxH/2, edge, y+boxH/2)
		who, part := n.words(p)
		fmt.Fprintf(&boxes, `<g class="os-network__person"><rect class="os-network__node" x="%d" y="%d" width="%d" height="%d" rx="8"/>`, x, y, boxW, boxH)
		fmt.Fprintf(&boxes, `<text class="os-network__name" x="%d" y="%d" text-anchor="middle">%s</text>`, x+boxW/2, y+23, esc(short(who)))
		fmt.Fprintf(&boxes, `<text class="os-network__name" font-weight="400" font-size="13" x="%d" y="%d" text-anchor="middle">%s</text></g>`, x+boxW/2, y+42, esc(short(part)))
	}
	b.WriteString(lines.String() + boxes.String())
	fmt.Fprintf(&b, `<rect class="os-network__node os-network__node--child" x="%d" y="%d" width="%d" height="56" rx="28"/>`, width/2-childW/2, mid-28, childW)
	for i, line := range twoLines(name) {
		y := mid + 5
		if len(twoLines(name)) == 2 {
			y = mid - 4 + i*18
		}
		fmt.Fprintf(&b, `<text class="os-network__name os-network__name--child" x="%d" y="%d" text-anchor="middle">%s</text>`, width/2, y, esc(line))
	}
	b.WriteString(`</svg></div>`)
	return template.HTML(b.String())
}

func esc(s string) string { return template.HTMLEscapeString(s) }

// short cuts what does not fit; the table has it whole.
func short(s string) string { return cut(s, letters) }

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}

// twoLines breaks a name before its last word where it is too long for one line.
func twoLines(name string) []string {
	if len([]rune(name)) <= 16 {
		return []string{name}
	}
	if i := strings.LastIndex(name, " "); i > 0 {
		return []string{cut(name[:i], 17), cut(name[i+1:], 17)}
	}
	return []string{cut(name, 17)}
}

// table says what the picture shows.
func table(p *i18n.Printer, list []node) template.HTML {
	t := govuk.Table{Caption: p.T("record.network.table"), CaptionClasses: "govuk-table__caption--s", FirstCellIsHeader: true,
		Head: []govuk.Cell{{Text: p.T("record.network.who")}, {Text: p.T("record.network.part")}}}
	for _, n := range list {
		who, part := n.words(p)
		t.Rows = append(t.Rows, []govuk.Cell{{Text: who}, {Text: part}})
	}
	return extra.Stacked(t).HTML()
}
