package linkage_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"onestory/lib/linkage"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"  Smith ":            "smith",
		"Müller":              "muller",
		"MU\u0308LLER":        "muller",
		"O'Brien":             "obrien",
		"O’Brien":             "obrien",
		"O´Brien":             "obrien",
		"O Brien":             "o brien",
		"Łukasz":              "lukasz",
		"Siân":                "sian",
		"Smith-Jones":         "smith jones",
		"Smith – Jones":       "smith jones",
		"Straße":              "strasse",
		"STRAẞE":              "strasse",
		"Æthelþryð":           "aethelthryd",
		"Sørensen Đorđević":   "sorensen dordevic",
		"İpek Işık":           "ipek isik",
		"Ştefan Țepeș":        "stefan tepes",
		"ﬁona":                "fiona",
		"N'Golo":              "ngolo",
		"St. John":            "st john",
		"Γιώργος":             "γιωργοσ",
		"محمّد":               "محمد",
		"सीता":                "सीता",
		"李 小龙":                "李 小龙",
		"\xff\xfeAnn":         "ann",
		"---":                 "",
		"Anne\u00a0Marie 2nd": "anne marie 2nd",
	} {
		if got := linkage.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"O'Brien", "Łukasz", "ẞ", "ŉ", "a´b", "İ", "ǰ", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := linkage.Fold(s)
		if again := linkage.Fold(folded); again != folded {
			t.Fatalf("%q folds to %q, then to %q", s, folded, again)
		}
		if !utf8.ValidString(folded) || strings.Contains(folded, "  ") || strings.TrimSpace(folded) != folded {
			t.Fatalf("%q folds to %q", s, folded)
		}
		for _, r := range folded {
			if r != ' ' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				t.Fatalf("%q folds to %q with %q", s, folded, r)
			}
		}
		for _, token := range linkage.Tokens(s) {
			if token == "" || strings.Contains(token, " ") {
				t.Fatalf("%q gives token %q", s, token)
			}
		}
		linkage.IsPlaceholder(s)
		linkage.DoubleMetaphone(s)
	})
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "",
		"O'Brien":            "obrien",
		"OBrien":             "obrien",
		"O Brien":            "obrien",
		"MacDonald":          "mcdonald",
		"Mac Donald":         "mcdonald",
		"McDonald":           "mcdonald",
		"Mackay":             "mckay",
		"Macey":              "macey",
		"Maciej":             "maciej",
		"Smith-Jones":        "smith jones smithjones",
		"Smith Jones":        "smith jones smithjones",
		"Al-Hassan":          "alhassan hassan",
		"el Hassan":          "alhassan hassan",
		"Ibn Rashid":         "binrashid rashid",
		"van der Berg":       "vanderberg berg",
		"de la Cruz":         "delacruz cruz",
		"St John":            "stjohn",
		"Mr. John Smith":     "john smith johnsmith",
		"Dr":                 "dr",
		"Miss Prof":          "prof",
		"Ann Ann":            "ann annann",
		"Van":                "van",
		"Nguyen Van":         "nguyen van nguyenvan",
		"Kowalska-Pritchard": "kowalska pritchard kowalskapritchard",
	} {
		if got := strings.Join(linkage.Tokens(in), " "); got != want {
			t.Errorf("Tokens(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestIsPlaceholder(t *testing.T) {
	for _, s := range []string{"Baby", "BABY BOY", "infant", "Boy", "girl", "b/o", "B/O Sarah Jones", "Baby of Sarah", "twin 1", "Twin 2",
		"Twin2", "twin one", "unknown", "TBA", "Not Known", "xx", "XXX", "N/K", "Unborn", "Female infant", "Baby 1", "Twin A"} {
		if !linkage.IsPlaceholder(s) {
			t.Errorf("%q should be a placeholder", s)
		}
	}
	for _, s := range []string{"", "Ann", "Xander", "X", "Tilly", "Boyd", "Babyface", "Baby Rose", "1", "A", "Not", "Maxx", "Noa", "Ba"} {
		if linkage.IsPlaceholder(s) {
			t.Errorf("%q should not be a placeholder", s)
		}
	}
}

func TestAliases(t *testing.T) {
	for _, pair := range []string{"mohammed muhammad", "mohammed mohamed", "mohamud mohamed", "elizabeth liz", "sian jane", "niamh neve",
		"rhys reece", "rhys rees", "lukasz lucas", "pawel paul", "william bill", "aisha ayesha", "thompson thomson", "zoe zoey", "katarzyna kasia"} {
		a, b, _ := strings.Cut(pair, " ")
		if !linkage.AreAliases(a, b) || !linkage.AreAliases(b, a) {
			t.Errorf("%s and %s should be aliases", a, b)
		}
	}
	for _, pair := range []string{"liz beatrice", "ann ann", "smith jones", " ", "mohammed ahmed", "bill bob"} {
		a, b, _ := strings.Cut(pair, " ")
		if linkage.AreAliases(a, b) {
			t.Errorf("%s and %s should not be aliases", a, b)
		}
	}
	if linkage.Aliases("qqqq") != nil {
		t.Error("an unknown name has no aliases")
	}
	if list := linkage.Aliases("mcleod"); slices.Contains(list, "mcleod") || !slices.IsSorted(list) {
		t.Errorf("aliases of mcleod: %v", list)
	}
}
