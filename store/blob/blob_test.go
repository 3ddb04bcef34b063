package blob_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/blob"
)

func keys(t *testing.T) store.Keys {
	t.Helper()
	k, err := store.ParseKeys(store.NewKeys())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func open(t *testing.T, path string, k store.Keys) *blob.Folder {
	t.Helper()
	f, err := blob.Open(path, k)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// files lists what lies under a folder, by path.
func files(t *testing.T, path string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(path, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		rel, _ := filepath.Rel(path, name)
		out[rel] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func ids(t *testing.T, f *blob.Folder) []domain.ID {
	t.Helper()
	var out []domain.ID
	if err := f.Walk(func(id domain.ID) error { out = append(out, id); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestWhatIsPutIsThereSealedAndByItsIDAlone(t *testing.T) {
	path, k := filepath.Join(t.TempDir(), "blobs"), keys(t)
	f := open(t, path, k)
	photo := bytes.Repeat([]byte("planted photo "), 1000)
	if err := f.Put(77, photo); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Get(77); err != nil || !bytes.Equal(got, photo) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	found := files(t, path)
	if len(found) != 1 {
		t.Fatalf("%d files", len(found))
	}
	for name, text := range found {
		if parts := strings.Split(name, string(filepath.Separator)); len(parts) != 3 || parts[2] != "77" {
			t.Errorf("it lies at %s", name)
		}
		if bytes.Contains(text, []byte("planted")) {
			t.Error("it can be read without the keys")
		}
		info, err := os.Stat(filepath.Join(path, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("its rights are %v (%v)", info.Mode(), err)
		}
	}
	if err := f.Put(77, []byte("another")); err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, path, k).Get(77); err != nil || string(got) != "another" {
		t.Errorf("after a second Put and a restart: %q, %v", got, err)
	}
}

func TestBytesOpenUnderTheirOwnIDAndKeyOnly(t *testing.T) {
	path := t.TempDir()
	f := open(t, path, keys(t))
	for _, id := range []domain.ID{1, 2} {
		if err := f.Put(id, []byte("text of "+id.String())); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := open(t, path, keys(t)).Get(1); domain.CodeOf(err) != domain.Internal {
		t.Errorf("another key: %v", err)
	}
	var first, second string
	for name := range files(t, path) {
		if filepath.Base(name) == "1" {
			first = filepath.Join(path, name)
		} else {
			second = filepath.Join(path, name)
		}
	}
	if err := os.Rename(first, second); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Get(2); domain.CodeOf(err) != domain.Internal {
		t.Errorf("another's bytes under its name: %v", err)
	}
	if err := os.WriteFile(second, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Get(2); domain.CodeOf(err) != domain.Internal {
		t.Errorf("an empty file: %v", err)
	}
}

func TestWhatIsNotThereAndWhatIsDeleted(t *testing.T) {
	f := open(t, t.TempDir(), keys(t))
	for _, id := range []domain.ID{3, 1, 2} {
		if err := f.Put(id, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.Get(9); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("got %v", err)
	}
	for range 2 {
		if err := f.Delete(2); err != nil {
			t.Fatal(err)
		}
	}
	if got := ids(t, f); !slices.Equal(got, []domain.ID{1, 3}) {
		t.Errorf("there are %v", got)
	}
	if err := f.Put(4, nil); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("nothing was put: %v", err)
	}
	boom := errors.New("boom")
	if err := f.Walk(func(domain.ID) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("the visitor's error became %v", err)
	}
}

func TestHalfWrittenFilesGoAtOpenAndStrangersAreLeftAlone(t *testing.T) {
	path, k := t.TempDir(), keys(t)
	f := open(t, path, k)
	if err := f.Put(1, []byte("whole")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"unfinished/2-77", "README", "lost+found"} {
		if err := os.WriteFile(filepath.Join(path, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := ids(t, f); !slices.Equal(got, []domain.ID{1}) {
		t.Errorf("there are %v", got)
	}
	f = open(t, path, k)
	found := files(t, path)
	if _, there := found["unfinished/2-77"]; there || len(found) != 3 {
		t.Errorf("there lie %d files, the half one among them: %v", len(found), there)
	}
	if got, err := f.Get(1); err != nil || string(got) != "whole" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestManyPutsAtOnce(t *testing.T) {
	path := t.TempDir()
	f := open(t, path, keys(t))
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			if err := f.Put(domain.ID(n/2+1), []byte{byte(n/2 + 1)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got := ids(t, f)
	if len(got) != 20 {
		t.Fatalf("there are %v", got)
	}
	for _, id := range got {
		if text, err := f.Get(id); err != nil || len(text) != 1 || text[0] != byte(id) {
			t.Errorf("%d holds %v (%v)", id, text, err)
		}
	}
	if left := files(t, filepath.Join(path, "unfinished")); len(left) != 0 {
		t.Errorf("%d files were left half written", len(left))
	}
}

func TestAFileThatCannotBePlacedIsAnErrorAndLeavesNothing(t *testing.T) {
	path := t.TempDir()
	f := open(t, path, keys(t))
	if err := f.Put(1, []byte("x")); err != nil {
		t.Fatal(err)
	}
	for name := range files(t, path) { // a folder stands where the file should
		if err := errors.Join(os.Remove(filepath.Join(path, name)), os.MkdirAll(filepath.Join(path, name, "x"), 0o700)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Put(1, []byte("y")); domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("put in place of a folder: %v", err)
	}
	if left := files(t, path); len(left) != 0 {
		t.Errorf("%d files were left", len(left))
	}
}

func TestAFolderThatCannotBeWrittenIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(file, keys(t)); domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("a file for a folder: %v", err)
	}
	path := t.TempDir()
	f := open(t, path, keys(t))
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := f.Put(1, []byte("x")); domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("no folder: %v", err)
	}
}
