package questionnaire

// Response is the answers to a form.
type Response struct {
	Element
	Language      string
	Questionnaire string // the canonical of the definition it was written on
	Status        string // in-progress, completed, amended, entered-in-error or stopped
	Subject       *Reference
	Authored      string
	Author        *Reference
	Source        *Reference
	Item          []ResponseItem
	Kept          []Kept
}

// ResponseItem is a group that was filled in, or a question that was answered.
// Of a group that repeats each repetition is one; of a question that repeats each
// answer is one within it.
type ResponseItem struct {
	Element
	LinkID     string
	Definition string
	Text       Text
	Answer     []Answer
	Item       []ResponseItem // of a group
	Kept       []Kept
}

// Answer is one answer, with the items that lie beneath it.
type Answer struct {
	Element
	Value Value
	Item  []ResponseItem
}

// Find is the first item of that linkId at the top level, or nil.
func (r *Response) Find(linkID string) *ResponseItem { return find(r.Item, linkID) }

// Find is the first item of that linkId directly beneath this one, or nil.
func (i *ResponseItem) Find(linkID string) *ResponseItem {
	if found := find(i.Item, linkID); found != nil {
		return found
	}
	for a := range i.Answer {
		if found := find(i.Answer[a].Item, linkID); found != nil {
			return found
		}
	}
	return nil
}

func find(items []ResponseItem, linkID string) *ResponseItem {
	for i := range items {
		if items[i].LinkID == linkID {
			return &items[i]
		}
	}
	return nil
}

// Each visits every item, parents before their children.
func (r *Response) Each(visit func(*ResponseItem)) { each(r.Item, visit) }

func each(items []ResponseItem, visit func(*ResponseItem)) {
	for i := range items {
		visit(&items[i])
		each(items[i].Item, visit)
		for a := range items[i].Answer {
			each(items[i].Answer[a].Item, visit)
		}
	}
}
