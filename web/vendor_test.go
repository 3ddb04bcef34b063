package web

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"testing"
)

// TestVendoredFilesAreAsTheyCame holds every third-party file against
// vendor.lock, in both directions; `make vendor-check` holds the lock against
// the registry.
func TestVendoredFilesAreAsTheyCame(t *testing.T) {
	lock, err := consoleFiles.ReadFile("vendor/vendor.lock")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for scanner := bufio.NewScanner(bytes.NewReader(lock)); scanner.Scan(); {
		fields := strings.Fields(scanner.Text())
		if len(fields) == 3 && !strings.HasPrefix(fields[0], "#") {
			known["vendor/"+fields[0]+"/"+path.Base(fields[1])] = fields[2]
		}
	}
	err = fs.WalkDir(consoleFiles, "vendor", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || file == "vendor/vendor.lock" {
			return err
		}
		bytes, err := consoleFiles.ReadFile(file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(bytes)
		if got := hex.EncodeToString(sum[:]); got != known[file] {
			t.Errorf("%s is %s, the lock says %q", file, got, known[file])
		}
		delete(known, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for file := range known {
		t.Errorf("%s is in the lock and not here", file)
	}
}

// TestEveryPackageHasItsLicence: what is not ours is here with its licence.
func TestEveryPackageHasItsLicence(t *testing.T) {
	packages, err := fs.ReadDir(consoleFiles, "vendor")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, p := range packages {
		if !p.IsDir() {
			continue
		}
		found++
		if _, err := fs.Stat(consoleFiles, "vendor/"+p.Name()+"/LICENSE"); err != nil {
			t.Errorf("%s has no licence", p.Name())
		}
	}
	if found == 0 {
		t.Error("no package was found")
	}
}

// TestPagesHoldNothingInline: the pages' policy lets no script or style stand in
// them, so that nobody's words can become one.
func TestPagesHoldNothingInline(t *testing.T) {
	files, err := fs.Glob(consoleFiles, "console/*.html")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		bytes, err := consoleFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<style", "style=", "<script>", " onclick", " onload", " onchange", "hx-on", "javascript:", "http://", "https://"} {
			if strings.Contains(string(bytes), bad) {
				t.Errorf("%s holds %q", file, bad)
			}
		}
	}
}
