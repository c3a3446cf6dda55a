package govuk

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	thirdparty "onestory/third_party"
)

// published names each component's folder of published examples and its type.
var published = map[string]Component{
	"back-link":           BackLink{},
	"breadcrumbs":         Breadcrumbs{},
	"button":              Button{},
	"character-count":     CharacterCount{},
	"checkboxes":          Checkboxes{},
	"date-input":          DateInput{},
	"details":             Details{},
	"error-message":       ErrorMessage{},
	"error-summary":       ErrorSummary{},
	"exit-this-page":      ExitThisPage{},
	"fieldset":            Fieldset{},
	"file-upload":         FileUpload{},
	"generic-header":      GenericHeader{},
	"hint":                Hint{},
	"input":               Input{},
	"inset-text":          InsetText{},
	"label":               Label{},
	"language-navigation": LanguageNavigation{},
	"notification-banner": NotificationBanner{},
	"pagination":          Pagination{},
	"panel":               Panel{},
	"password-input":      PasswordInput{},
	"phase-banner":        PhaseBanner{},
	"radios":              Radios{},
	"select":              Select{},
	"service-navigation":  ServiceNavigation{},
	"skip-link":           SkipLink{},
	"summary-list":        SummaryList{},
	"table":               Table{},
	"tabs":                Tabs{},
	"tag":                 Tag{},
	"task-list":           TaskList{},
	"textarea":            Textarea{},
	"warning-text":        WarningText{},
}

// fixture is one published example.
type fixture struct {
	Name    string
	Options json.RawMessage
	HTML    string
}

func folder() string {
	return filepath.Join("..", "..", "third_party", "govuk-frontend-"+Version)
}

func readFixtures(t *testing.T, name string) []fixture {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder(), "components", name, "fixtures.json"))
	if err != nil {
		t.Fatalf("every component needs its published examples: %v", err)
	}
	var file struct {
		Component string
		Fixtures  []fixture
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if file.Component != name || len(file.Fixtures) == 0 {
		t.Fatalf("the examples of %s are of %q and number %d", name, file.Component, len(file.Fixtures))
	}
	return file.Fixtures
}

// TestPublishedExamples runs every published example of every component.
func TestPublishedExamples(t *testing.T) {
	for name, component := range published {
		for _, f := range readFixtures(t, name) {
			t.Run(name+"/"+f.Name, func(t *testing.T) {
				c := reflect.New(reflect.TypeOf(component))
				if err := decodeOptions(f.Options, c.Elem()); err != nil {
					t.Fatal(err)
				}
				got := string(c.Elem().Interface().(Component).HTML())
				if diff := cmp.Diff(outline(t, f.HTML), outline(t, got)); diff != "" {
					t.Errorf("options %s\n(-published +ours)\n%s", f.Options, diff)
				}
			})
		}
	}
}

// TestEveryComponentHasExamples finds every type with an HTML method in the
// source, so that a new component cannot be forgotten above.
func TestEveryComponentHasExamples(t *testing.T) {
	var inSource, listed, vendored []string
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if !strings.HasSuffix(source, "_test.go") {
			inSource = append(inSource, typesWithHTML(t, source)...)
		}
	}
	for _, c := range published {
		listed = append(listed, reflect.TypeOf(c).Name())
	}
	slices.Sort(inSource)
	slices.Sort(listed)
	if diff := cmp.Diff(inSource, listed); diff != "" {
		t.Errorf("components in the source (-) and in the test (+) differ:\n%s", diff)
	}
	dirs, err := os.ReadDir(filepath.Join(folder(), "components"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		vendored = append(vendored, d.Name())
		if _, ok := published[d.Name()]; !ok {
			t.Errorf("examples of %s are vendored but no component is tested with them", d.Name())
		}
	}
	if len(vendored) == 0 {
		t.Error("no examples at all")
	}
}

// typesWithHTML lists the receivers of methods named HTML in one file.
func typesWithHTML(t *testing.T, source string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || f.Name.Name != "HTML" {
			continue
		}
		if name, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
			names = append(names, name.Name)
		}
	}
	return names
}

// TestVersion compares the one constant with everything vendored.
func TestVersion(t *testing.T) {
	if want := "govuk-frontend-" + Version; thirdparty.GOVUKDir != want {
		t.Errorf("vendored folder %s, want %s", thirdparty.GOVUKDir, want)
	}
	for name, banner := range map[string]string{
		"govuk.css":             `--govuk-frontend-version: "` + Version + `"`,
		"govuk-frontend.min.js": `version="` + Version + `"`,
	} {
		body, err := thirdparty.GOVUK.ReadFile(thirdparty.GOVUKDir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(body), banner) {
			t.Errorf("%s does not say %s", name, banner)
		}
		for _, banned := range []string{"GDS Transport", "url(", "crest"} {
			if name == "govuk.css" && strings.Contains(string(body), banned) {
				t.Errorf("%s mentions %s", name, banned)
			}
		}
	}
}
