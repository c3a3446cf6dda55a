package family

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

type wordsPage struct {
	form.View
	draft.Shown
	Child string
	Words Words
	list  []Reader
}

// Readers are the agencies that can be chosen.
func (w wordsPage) Readers() []page.Option {
	var out []page.Option
	for _, x := range w.list {
		out = append(out, page.Option{Value: x.ID, Text: x.Name})
	}
	return out
}

func readWords(f *form.Form, list []Reader) (text string, only []string) {
	var ids []string
	for _, x := range list {
		ids = append(ids, x.ID)
	}
	return f.LongText("words", "family.words.text", form.Max(maxWords)), f.Choices("only", "family.words.only", ids)
}

// WordsForm shows the person's own words, to change.
func (p *Pages) WordsForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	_, words, list, err := p.svc.Words(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("words", words.Text)
	f.Fill("only", words.For...)
	f.SetVersion(words.Version)
	shown, err := p.drafts.Open(r, q, f, at(q, "/words"))
	if err != nil {
		return err
	}
	readWords(f, list)
	return p.site.Render(w, r, http.StatusOK, "family/words", wordsPage{view(r, f), shown, q.Child, words, list})
}

// SetWords keeps them.
func (p *Pages) SetWords(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	_, _, list, err := p.svc.Words(r.Context(), q)
	if err != nil {
		return err
	}
	text, only := readWords(f, list)
	if f.Button() == "back" {
		text = ""
	}
	if err = f.Err(); err == nil {
		err = p.svc.SetWords(r.Context(), q, text, only, f.Version())
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "family/words", wordsPage{view(r, f), draft.At(at(q, "/words")), q.Child, Words{}, list})
	}
	if err != nil {
		return err
	}
	p.drafts.Done(r, q)
	return web.SeeOther(w, at(q, ""))
}

// SaveWords keeps what is being typed, as it is typed.
func (p *Pages) SaveWords(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.drafts.Save(w, r, q)
}
