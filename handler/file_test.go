package handler

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestPublicFilesAreServedByTheirNamesOnly(t *testing.T) {
	s := inspected(io.Discard)
	s.Files = map[string]string{"MP_verify_a1.txt": "a1", "../etc.txt": "x", "page.html": "<b>", "a-b.txt": "x"}
	routes := s.Routes()
	req := httptest.NewRequest(http.MethodGet, "/MP_verify_a1.txt", nil)
	got := httptest.NewRecorder()
	routes.ServeHTTP(got, req)
	if got.Code != http.StatusOK || got.Body.String() != "a1" || got.Header().Get("Content-Type") != "text/plain; charset=UTF-8" || got.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %q %v", got.Code, got.Body, got.Header())
	}
	for _, path := range []string{"/MP_verify_a2.txt", "/mp_verify_a1.txt", "/MP_verify_a1.txt/", "/page.html", "/a-b.txt", "/etc.txt", "/../etc.txt", "/%2e%2e/etc.txt", "/MP_verify_a1.txt%00"} {
		if status, text := ask(routes, path, "8.8.8.8:9"); status != http.StatusNotFound {
			t.Errorf("%s: %d %q", path, status, text)
		}
	}
}
