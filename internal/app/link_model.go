package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"onestory/lib/linkage"
	"onestory/lib/linkage/splink"
)

// readLinkModel reads a model as JSON or YAML, or Splink's settings, with notes on
// what was left out.
func readLinkModel(name string) (m *linkage.Model, notes []string, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case isYAML(name):
		m, err = parseYAML(text)
	case splink.Is(text):
		m, notes, err = splink.Import(text)
	default:
		m, err = linkage.ParseModel(text)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, notes, nil
}

func isYAML(name string) bool {
	end := strings.ToLower(filepath.Ext(name))
	return end == ".yaml" || end == ".yml"
}

// parseYAML reads a model as YAML, and finds the line of what is wrong.
func parseYAML(text []byte) (*linkage.Model, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	var plain any
	if err := root.Decode(&plain); err != nil {
		return nil, err
	}
	asJSON, err := json.Marshal(plain)
	if err != nil {
		return nil, fmt.Errorf("names of settings must be text: %w", err)
	}
	m, err := linkage.ParseModel(asJSON)
	var bad *linkage.InvalidError
	if errors.As(err, &bad) {
		bad.Line = yamlLine(&root, bad.Path)
	}
	return m, err
}

// yamlLine finds the line of a path such as fields[2].kind, or of the nearest
// value around it.
func yamlLine(n *yaml.Node, path string) int {
	if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	line := 0
	for step := range strings.FieldsFuncSeq(path, func(r rune) bool { return strings.ContainsRune(".[]", r) }) {
		var next *yaml.Node
		if at, err := strconv.Atoi(step); err == nil && n.Kind == yaml.SequenceNode && at < len(n.Content) {
			next = n.Content[at]
		}
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				next = n.Content[i+1]
			}
		}
		if next == nil {
			break
		}
		n, line = next, next.Line
	}
	return line
}

// writeLinkModel writes a model as JSON, or as YAML in the same order.
func writeLinkModel(name string, m *linkage.Model) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return err
	}
	return toFile(name, func(w io.Writer) error {
		if !isYAML(name) {
			_, err := w.Write(text.Bytes())
			return err
		}
		var root yaml.Node // JSON is YAML too, so order and names stay
		if err := yaml.Unmarshal(text.Bytes(), &root); err != nil {
			return err
		}
		blockStyle(&root)
		return yaml.NewEncoder(w).Encode(&root)
	})
}

func blockStyle(n *yaml.Node) {
	n.Style = 0
	for _, c := range n.Content {
		blockStyle(c)
	}
}
