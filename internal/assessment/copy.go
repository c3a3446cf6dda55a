package assessment

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/problem"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// CopyWithin is in how many working days the family has its copy of what was
// concluded (Sefton's standard for early help; an authority that wants another
// says so to the people who do it).
const CopyWithin = 15

// Copy is what is decided about the copy of one member of the family.
type Copy struct {
	Whose   string // "child", "adult1" …
	Version int64
	// Safe: without addresses, telephone numbers and who works where.
	Safe  bool
	Given workday.Date // received on; zero before
	By    involvement.Card
	At    time.Time
	CopyDetails
}

// CopyDetails are the sealed part.
type CopyDetails struct {
	Left     []string `json:"left,omitempty"`     // answers left out because they are about somebody else: "part path"
	Receiver string   `json:"receiver,omitempty"` // who received it
}

// Leaves reports whether an answer is left out.
func (c Copy) Leaves(part, path string) bool { return slices.Contains(c.Left, part+" "+path) }

// shows reports whether a copy has a part at all: each person's own, the family's,
// and for a parent or carer the child's; never another adult's.
func (c Copy) shows(p Part) bool {
	switch p.Kind() {
	case form.FamilyPart:
		return true
	case form.AdultPart:
		return p.Key == c.Whose
	}
	return true
}

// located reports whether a place tells where somebody is, by itself or by the
// group around it.
func located(p *questionnaire.Place) bool {
	for ; p != nil && p.Item != nil; p = p.Parent {
		if form.Locates(p.Item) {
			return true
		}
	}
	return false
}

// CopyDue is the day by which the family has its copy.
func (a Assessment) CopyDue() workday.Date {
	return workday.Add(workday.InUK(a.Closed), CopyWithin)
}

// Translation is a copy in another language.
type Translation struct {
	Lang    string
	N       int64
	By      involvement.Card // who attached it
	At      time.Time
	Details TranslationDetails
}

// TranslationDetails are the sealed part.
type TranslationDetails struct {
	Text       string `json:"text"`
	Translator string `json:"translator"`
	Checker    string `json:"checker,omitempty"`
}

// MaxTranslation bounds a translation, in characters.
const MaxTranslation = 100_000

// Check says what is missing. Whoever translated does not check it themselves.
func (t Translation) Check() error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if !slices.Contains(CopyLanguages(), t.Lang) && t.Lang != "other" {
		fault("lang", "assessment.need-lang")
	}
	if strings.TrimSpace(t.Details.Text) == "" {
		fault("text", "assessment.need-translation")
	}
	if strings.TrimSpace(t.Details.Translator) == "" {
		fault("translator", "assessment.need-translator")
	}
	if c := strings.TrimSpace(t.Details.Checker); c != "" && strings.EqualFold(c, strings.TrimSpace(t.Details.Translator)) {
		fault("checker", "assessment.need-checker")
	}
	return problem.Check(faults...)
}

// CopyLanguages are those in which the labels of a copy can be had.
func CopyLanguages() []string { return []string{"en", "cy", "pl", "ur", "ar", "so"} }

// copyWords are the words of the copy that are not the form's, by language.
var copyWords = map[string]map[string]string{
	"en": {"family": "The family", "yours": "This is your copy", "own": "In your own words", "for": "For", "ask": "Ask us about anything that you do not understand, or that is wrong.", "left": "Left out because it is about somebody else.", "signed": "Signed on", "added": "Added since", "translation": "Translation", "by": "Translated by", "checked": "checked by"},
	"cy": {"family": "Y teulu", "yours": "Dyma eich copi chi", "own": "Yn eich geiriau eich hun", "for": "I", "ask": "Gofynnwch i ni am unrhyw beth nad ydych yn ei ddeall, neu sy’n anghywir.", "left": "Wedi’i adael allan am ei fod yn sôn am rywun arall.", "signed": "Llofnodwyd ar", "added": "Ychwanegwyd ers hynny", "translation": "Cyfieithiad", "by": "Cyfieithwyd gan", "checked": "gwiriwyd gan"},
	"pl": {"family": "Rodzina", "yours": "To jest Twoja kopia", "own": "Twoimi słowami", "for": "Dla", "ask": "Zapytaj nas o wszystko, czego nie rozumiesz lub co jest nieprawidłowe.", "left": "Pominięto, ponieważ dotyczy innej osoby.", "signed": "Podpisano dnia", "added": "Dodano później", "translation": "Tłumaczenie", "by": "Tłumaczenie:", "checked": "sprawdzenie:"},
	"ur": {"family": "خاندان", "yours": "یہ آپ کی نقل ہے", "own": "آپ کے اپنے الفاظ میں", "for": "برائے", "ask": "جو بات آپ کو سمجھ نہ آئے یا غلط ہو اس کے بارے میں ہم سے پوچھیں۔", "left": "یہ حصہ نکال دیا گیا کیونکہ یہ کسی اور کے بارے میں ہے۔", "signed": "دستخط کی تاریخ", "added": "بعد میں شامل کیا گیا", "translation": "ترجمہ", "by": "ترجمہ کرنے والے", "checked": "جانچنے والے"},
	"ar": {"family": "الأسرة", "yours": "هذه نسختك", "own": "بكلماتك أنت", "for": "إلى", "ask": "اسألنا عن أي شيء لا تفهمه أو تراه غير صحيح.", "left": "حُذف لأنه يتعلق بشخص آخر.", "signed": "تاريخ التوقيع", "added": "أضيف لاحقًا", "translation": "الترجمة", "by": "ترجمة", "checked": "مراجعة"},
	"so": {"family": "Qoyska", "yours": "Kani waa nuqulkaaga", "own": "Ereyadaada", "for": "Loogu talagalay", "ask": "Na weydii wax kasta oo aadan fahmin ama khaldan.", "left": "Waa laga saaray sababtoo ah waxay ku saabsan tahay qof kale.", "signed": "Waxaa la saxiixay", "added": "Waxaa lagu daray kadib", "translation": "Tarjumaad", "by": "Waxaa tarjumay", "checked": "waxaa hubiyay"},
}
