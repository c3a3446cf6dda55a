package questionnaire

import "strings"

// Questionnaire is the definition of a form.
type Questionnaire struct {
	Element
	Language        string
	Contained       []ValueSet
	URL             string // what a response names, with the version
	Version         string
	Name            string
	Title           Text
	Status          string // draft, active, retired or unknown
	Experimental    bool
	SubjectType     []string
	Date            string
	Publisher       string
	Description     Text
	Purpose         Text
	Copyright       string
	ApprovalDate    string
	LastReviewDate  string
	EffectivePeriod Period
	Code            []Coding
	Item            []Item
	Kept            []Kept
}

// Canonical is the URL with the version, as a response names its definition.
func (q *Questionnaire) Canonical() string {
	if q.Version == "" {
		return q.URL
	}
	return q.URL + "|" + q.Version
}

// ItemType is what kind of item it is.
type ItemType string

// The types of items of R4.
const (
	TypeGroup      ItemType = "group"
	TypeDisplay    ItemType = "display"
	TypeBoolean    ItemType = "boolean"
	TypeDecimal    ItemType = "decimal"
	TypeInteger    ItemType = "integer"
	TypeDate       ItemType = "date"
	TypeDateTime   ItemType = "dateTime"
	TypeTime       ItemType = "time"
	TypeString     ItemType = "string"
	TypeText       ItemType = "text"
	TypeURL        ItemType = "url"
	TypeChoice     ItemType = "choice"
	TypeOpenChoice ItemType = "open-choice"
	TypeAttachment ItemType = "attachment"
	TypeReference  ItemType = "reference"
	TypeQuantity   ItemType = "quantity"
)

// kinds are the kinds of answers that an item of a type takes.
var kinds = map[ItemType][]Kind{
	TypeGroup: {}, TypeDisplay: {},
	TypeBoolean: {KindBoolean}, TypeDecimal: {KindDecimal}, TypeInteger: {KindInteger},
	TypeDate: {KindDate}, TypeDateTime: {KindDateTime}, TypeTime: {KindTime},
	TypeString: {KindString}, TypeText: {KindString}, TypeURL: {KindURI},
	TypeChoice:     {KindCoding, KindString, KindInteger, KindDate, KindTime, KindReference},
	TypeOpenChoice: {KindCoding, KindString, KindInteger, KindDate, KindTime, KindReference},
	TypeAttachment: {KindAttachment}, TypeReference: {KindReference}, TypeQuantity: {KindQuantity},
}

// Item is a group, a question or a text to show.
type Item struct {
	Element
	LinkID         string
	Definition     string
	Code           []Coding
	Prefix         Text
	Text           Text
	Type           ItemType
	EnableWhen     []EnableWhen
	EnableBehavior string // all or any; needed where there are several conditions
	Required       bool
	Repeats        bool
	ReadOnly       bool
	MaxLength      int // in characters; 0 is no limit
	AnswerValueSet string
	AnswerOption   []Option
	Initial        []Initial
	Item           []Item
	Kept           []Kept
}

// EnableWhen is a condition upon the answers to another question.
type EnableWhen struct {
	Element
	Question string // its linkId
	Operator string // exists = != > < >= <=
	Answer   Value
}

// Option is one answer that may be chosen.
type Option struct {
	Element
	Value           Value
	InitialSelected bool
}

// Weight is the number that an option counts for in a score, as written, or "": its
// extension itemWeight or ordinalValue, or its coding's.
func (o *Option) Weight() string {
	elements := []*Element{&o.Element}
	if o.Value.Coding != nil {
		elements = append(elements, &o.Value.Coding.Element)
	}
	for _, e := range elements {
		for _, url := range []string{ExtWeight, ExtOrdinal} {
			if x := e.Get(url); x != nil && (x.Value.Kind == KindDecimal || x.Value.Kind == KindInteger) {
				return x.Value.Text
			}
		}
	}
	return ""
}

// Initial is an answer that stands there before anybody writes.
type Initial struct {
	Element
	Value Value
}

// Each visits every item, parents before their children, with its parents.
func (q *Questionnaire) Each(visit func(item *Item, parents []*Item)) {
	var walk func(items []Item, parents []*Item)
	walk = func(items []Item, parents []*Item) {
		for i := range items {
			visit(&items[i], parents)
			walk(items[i].Item, append(parents[:len(parents):len(parents)], &items[i]))
		}
	}
	walk(q.Item, nil)
}

// Options are the answers that an item offers: its own, or those of the value set
// within the definition that it names. ok is false where the value set is not there.
func (q *Questionnaire) Options(item *Item) (options []Option, ok bool) {
	id, contained := strings.CutPrefix(item.AnswerValueSet, "#")
	if item.AnswerValueSet == "" {
		return item.AnswerOption, true
	}
	for i := range q.Contained {
		if contained && q.Contained[i].ID == id {
			return q.Contained[i].Options(), true
		}
	}
	return nil, false
}
