// Package docs carries the documents that the program itself hands out.
package docs

import _ "embed"

// Example is an import file of two invented communities, with a comment on
// every field; the demo starts from it.
//
//go:embed example.yaml
var Example []byte

// Policy is the file of the program's own dispatch policies, with a comment on
// every field.
//
//go:embed policy.yaml
var Policy []byte
