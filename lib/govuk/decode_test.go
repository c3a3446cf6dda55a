package govuk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
)

// ignored are options that the published templates do not use either: a browser
// does not let a page choose the file.
var ignored = map[reflect.Type]string{reflect.TypeFor[FileUpload](): "value"}

// optionName turns a field's name into that of the published option.
func optionName(field string) string {
	return strings.ToLower(strings.ReplaceAll(field, "Markup", "Html"))
}

// decodeOptions fills a struct from published options. It is as free with types
// as their language is (a number for a text, false for nothing) and refuses an
// option that has no field.
func decodeOptions(raw json.RawMessage, to reflect.Value) error {
	if to.Type() == reflect.TypeFor[Attributes]() {
		a, err := decodeAttributes(raw)
		to.Set(reflect.ValueOf(a))
		return err
	}
	if falsy(raw) && to.Kind() != reflect.Pointer {
		return nil
	}
	switch to.Kind() {
	case reflect.Pointer:
		if string(raw) == "null" || falsy(raw) && to.Type().Elem().Kind() == reflect.Struct {
			return decodeNothing(raw, to)
		}
		to.Set(reflect.New(to.Type().Elem()))
		return decodePointed(raw, to.Elem())
	case reflect.Struct:
		return decodeStruct(raw, to)
	case reflect.Slice:
		return decodeSlice(raw, to)
	case reflect.Map:
		return decodeMap(raw, to)
	case reflect.String:
		return decodeString(raw, to)
	default:
		return json.Unmarshal(raw, to.Addr().Interface())
	}
}

// decodeNothing leaves a pointer nil, except where false means something else.
func decodeNothing(raw json.RawMessage, to reflect.Value) error {
	if hidden := to.Type(); hidden == reflect.TypeFor[*DateItem]() && string(raw) == "false" {
		to.Set(reflect.ValueOf(&DateItem{Hidden: true}))
	}
	return nil
}

func decodePointed(raw json.RawMessage, to reflect.Value) error {
	if to.Kind() == reflect.Bool {
		return json.Unmarshal(raw, to.Addr().Interface())
	}
	if to.Kind() == reflect.String {
		return decodeString(raw, to)
	}
	return decodeOptions(raw, to)
}

func falsy(raw json.RawMessage) bool {
	s := string(raw)
	return s == "null" || s == "false" || s == `""`
}

func decodeString(raw json.RawMessage, to reflect.Value) error {
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return err
	}
	if object, ok := v.(map[string]any); ok {
		if to.Type() != reflect.TypeFor[template.HTML]() {
			return fmt.Errorf("object for a text: %s", raw)
		}
		v = object["html"]
		if v == false {
			v = ""
		}
	}
	to.SetString(fmt.Sprint(v))
	return nil
}

func decodeSlice(raw json.RawMessage, to reflect.Value) error {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return err
	}
	to.Set(reflect.MakeSlice(to.Type(), len(items), len(items)))
	for i, item := range items {
		if err := decodeOptions(item, to.Index(i)); err != nil {
			return fmt.Errorf("[%d] %w", i, err)
		}
	}
	return nil
}

// decodeMap reads texts by name.
func decodeMap(raw json.RawMessage, to reflect.Value) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil {
		return err
	}
	to.Set(reflect.MakeMap(to.Type()))
	for name, value := range values {
		text := reflect.New(reflect.TypeFor[string]()).Elem()
		if err := decodeString(value, text); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		to.SetMapIndex(reflect.ValueOf(name), text)
	}
	return nil
}

func decodeStruct(raw json.RawMessage, to reflect.Value) error {
	if to.Type() == reflect.TypeFor[Slot]() && raw[0] == '"' {
		return decodeString(raw, to.FieldByName("Markup"))
	}
	var options map[string]json.RawMessage
	if err := json.Unmarshal(raw, &options); err != nil {
		return err
	}
	for name, value := range options {
		if ignored[to.Type()] == name {
			continue
		}
		field := to.FieldByNameFunc(func(f string) bool { return optionName(f) == strings.ToLower(name) })
		if !field.IsValid() {
			return fmt.Errorf("%s has no field for the option %q", to.Type(), name)
		}
		if err := decodeOptions(value, field); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// decodeAttributes keeps the order and tells a bare attribute from one with a value.
func decodeAttributes(raw json.RawMessage) (Attributes, error) {
	if falsy(raw) {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var a Attributes
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		switch v := value.(type) {
		case nil:
			a = append(a, Attribute{Name: name.(string)})
		case bool:
			a = append(a, Attribute{Name: name.(string), Value: strconv.FormatBool(v)})
		case string, json.Number:
			a = append(a, Attribute{Name: name.(string), Value: fmt.Sprint(v)})
		default:
			return nil, fmt.Errorf("attribute %v: no meaning for %v", name, v)
		}
	}
	return a, nil
}
