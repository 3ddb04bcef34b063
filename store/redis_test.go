package store_test

import (
	"os"
	"testing"

	"linli/domain"
	"linli/store"
)

// redisURLs is the Redis in process, and a real one where there is one.
func redisURLs(t *testing.T) []string {
	t.Helper()
	if url := os.Getenv("LINLI_TEST_REDIS"); url != "" {
		return []string{"embedded", url}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("LINLI_TEST_REDIS is not set: with CI=true no engine may be skipped; run `make test`")
	}
	t.Log("only the Redis in process runs: LINLI_TEST_REDIS is not set")
	return []string{"embedded"}
}

func TestANonceComesAgainOnlyWithItsOwnMessage(t *testing.T) {
	for _, url := range redisURLs(t) {
		r, err := store.OpenRedis(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		nonce := "yanbin:1:" + t.TempDir()
		if !r.FreshNonce(ctx, nonce, "aa") {
			t.Error("a new nonce was refused")
		}
		if !r.FreshNonce(ctx, nonce, "aa") {
			t.Error("WeChat's own repeat was refused")
		}
		if r.FreshNonce(ctx, nonce, "bb") {
			t.Error("the nonce passed with another message")
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if url != "embedded" && !r.FreshNonce(ctx, nonce, "bb") {
			t.Error("without Redis a message was refused")
		}
	}
}

func TestANonceIsRememberedForOneWholeAgeAtLeast(t *testing.T) {
	r, err := store.OpenRedis(ctx, "embedded")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.FreshNonce(ctx, "yanbin:1:n", "aa")
	store.AgeNonces(r)
	if r.FreshNonce(ctx, "yanbin:1:n", "bb") {
		t.Error("it was forgotten at the first turn")
	}
	store.AgeNonces(r)
	if !r.FreshNonce(ctx, "yanbin:1:n", "bb") {
		t.Error("it is kept for ever")
	}
}

func TestAnUnreachableRedisIsOneClearLine(t *testing.T) {
	if _, err := store.OpenRedis(ctx, "redis://127.0.0.1:1/0"); domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("got %v", err)
	}
	if _, err := store.OpenRedis(ctx, "http://x"); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("got %v", err)
	}
}
