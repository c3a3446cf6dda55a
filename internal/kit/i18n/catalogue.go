package i18n

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // London's time must be right on a machine without zone files

	"golang.org/x/text/language"
)

// Lang is a language of the pages.
type Lang string

// The languages.
const (
	English Lang = "en"
	Welsh   Lang = "cy"
)

// Langs lists the languages, the default first.
func Langs() []Lang { return []Lang{English, Welsh} }

// Dir is in which direction the language is written: "ltr" or "rtl".
func (l Lang) Dir() string {
	switch l {
	case "ar", "fa", "he", "ku", "ps", "ur", "yi":
		return "rtl"
	}
	return "ltr"
}

// Tag is the language as golang.org/x/text knows it. English is British.
func (l Lang) Tag() language.Tag {
	if l == Welsh {
		return language.MustParse("cy")
	}
	return language.BritishEnglish
}

//go:embed en.json cy.json
var own embed.FS

// Catalogue holds every message in every language. It is safe for concurrent use
// once it has been handed out.
type Catalogue struct {
	messages map[Lang]map[string]message
	london   *time.Location
	report   func(Lang, string)
	reported sync.Map // "lang key" → true
}

// Load reads en.json and cy.json from the root of each file system, adds this
// package's own messages, and returns every fault it finds at once.
func Load(sources ...fs.FS) (*Catalogue, error) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, fmt.Errorf("load London's time zone: %w", err)
	}
	c := &Catalogue{messages: map[Lang]map[string]message{}, london: london}
	var faults []error
	for _, l := range Langs() {
		c.messages[l] = map[string]message{}
		for i, source := range append([]fs.FS{own}, sources...) {
			if err := c.read(source, l); err != nil {
				faults = append(faults, fmt.Errorf("source %d, %s.json: %w", i, l, err))
			}
		}
	}
	faults = append(faults, c.holes()...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return c, nil
}

// read adds one file, refusing keys that are already there.
func (c *Catalogue) read(source fs.FS, l Lang) error {
	file, err := source.Open(string(l) + ".json")
	if err != nil {
		return err
	}
	defer file.Close()
	entries, err := decode(json.NewDecoder(file))
	if err != nil {
		return err
	}
	var faults []error
	for _, e := range entries {
		if _, twice := c.messages[l][e.key]; twice {
			faults = append(faults, fmt.Errorf("key %q is there twice", e.key))
		}
		if fault := e.message.check(l); fault != "" {
			faults = append(faults, fmt.Errorf("key %q %s", e.key, fault))
		}
		c.messages[l][e.key] = e.message
	}
	return errors.Join(faults...)
}

// holes lists keys of one language only and placeholders that differ.
func (c *Catalogue) holes() []error {
	var faults []error
	en, cy := c.messages[English], c.messages[Welsh]
	for _, key := range slices.Sorted(maps.Keys(en)) {
		other, ok := cy[key]
		if !ok {
			faults = append(faults, fmt.Errorf("key %q is not there in Welsh", key))
		} else if a, b := en[key].places(), other.places(); !slices.Equal(a, b) {
			faults = append(faults, fmt.Errorf("key %q has placeholders %v in English, %v in Welsh", key, a, b))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(cy)) {
		if _, ok := en[key]; !ok {
			faults = append(faults, fmt.Errorf("key %q is not there in English", key))
		}
	}
	return faults
}

// Keys lists every key, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.messages[English])) }

// Report hands fn each key that was asked for and is missing or lacks arguments,
// once for a language. Call it before use.
func (c *Catalogue) Report(fn func(l Lang, key string)) { c.report = fn }

// Strict makes every missing key or argument an error of the test t.
func (c *Catalogue) Strict(t interface{ Errorf(string, ...any) }) *Catalogue {
	c.Report(func(l Lang, key string) { t.Errorf("i18n: %s: missing message or argument: %s", l, key) })
	return c
}

func (c *Catalogue) miss(l Lang, key string) {
	if c.report == nil {
		return
	}
	if _, twice := c.reported.LoadOrStore(string(l)+" "+key, true); !twice {
		c.report(l, key)
	}
}

// LogTo logs what Report would hand out, unless Report or Strict was called. A key
// is ours and holds nothing personal. Call it before use.
func (c *Catalogue) LogTo(logger *slog.Logger) {
	if c.report == nil {
		c.report = func(l Lang, key string) { logger.Warn("message missing", "lang", string(l), "key", key) }
	}
}

// For is the printer of a language; one it does not know is English.
func (c *Catalogue) For(l Lang) *Printer {
	if _, ok := c.messages[l]; !ok {
		l = English
	}
	return &Printer{cat: c, lang: l}
}

type entry struct {
	key     string
	message message
}

// decode reads one flat object by tokens, because encoding/json takes the last
// of two equal keys without a word.
func decode(d *json.Decoder) ([]entry, error) {
	if err := open(d); err != nil {
		return nil, err
	}
	var entries []entry
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key := token.(string) // an object's keys are strings: the decoder sees to it
		m, err := decodeMessage(d)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
		entries = append(entries, entry{key, m})
	}
	_, err := d.Token()
	return entries, err
}

func open(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return errors.New("not an object")
	}
	return nil
}

// decodeMessage reads a string or an object of plural forms.
func decodeMessage(d *json.Decoder) (message, error) {
	var raw any
	if err := d.Decode(&raw); err != nil {
		return nil, err
	}
	switch v := raw.(type) {
	case string:
		return message{"other": v}, nil
	case map[string]any:
		m := message{}
		for form, text := range v {
			s, ok := text.(string)
			if !ok {
				return nil, fmt.Errorf("plural form %q is not text", form)
			}
			m[strings.TrimSpace(form)] = s
		}
		return m, nil
	default:
		return nil, errors.New("neither text nor plural forms")
	}
}
