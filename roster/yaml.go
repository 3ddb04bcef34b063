package roster

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"linli/domain"
)

// maxImport bounds an import file, in bytes.
const maxImport = 4 << 20

// parseImport turns the file's bytes into its one document.
func parseImport(file []byte) (*yaml.Node, error) {
	if len(file) > maxImport {
		return nil, domain.Errorf(domain.Invalid, "the file is larger than %d MiB", maxImport>>20)
	}
	if !utf8.Valid(file) {
		return nil, domain.Errorf(domain.Invalid, "the file is not UTF-8 text; save it as UTF-8")
	}
	var root yaml.Node
	documents := yaml.NewDecoder(bytes.NewReader(file))
	err := documents.Decode(&root)
	if errors.Is(err, io.EOF) || err == nil && len(root.Content) != 1 {
		return nil, domain.Errorf(domain.Invalid, "the file is empty")
	}
	if err != nil {
		return nil, notYAML(err)
	}
	var more yaml.Node
	if err := documents.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, domain.Errorf(domain.Invalid, "the file holds more than one document; take out the lines that are only ---")
	}
	return root.Content[0], nil
}

// yamlWords finds the line in the words of the YAML reader.
var yamlWords = regexp.MustCompile(`line (\d+): (.*)`)

// notYAML says where the file stops being YAML. The reader's own words may
// repeat what stands there, so a sentence with a quotation is not passed on.
func notYAML(err error) error {
	const look = "look for a wrong indent, a bracket or a quote left open"
	m := yamlWords.FindStringSubmatch(err.Error())
	switch {
	case m == nil:
		return domain.Errorf(domain.Invalid, "the file is not YAML; %s", look)
	case strings.ContainsAny(m[2], `'"`):
		return domain.Errorf(domain.Invalid, "near line %s: not YAML; %s", m[1], look)
	}
	return domain.Errorf(domain.Invalid, "near line %s: not YAML: %s; %s", m[1], m[2], look)
}

// refuseAliases keeps a short file from standing for an endless one.
func (f *faults) refuseAliases(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		f.add(n.Line, "an alias (*) is not read here; write it out")
		return
	}
	for _, c := range n.Content {
		f.refuseAliases(c)
	}
}
